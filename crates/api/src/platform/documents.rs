//! The contract, its page for people, and a page for each problem.

use std::sync::Arc;

use crate::http::answer::JSON;
use crate::http::call::Found;
use crate::http::catalogue::{CATALOGUE, Entry};
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

const HTML: &str = "text/html";

/// The routes.
pub fn paths() -> Vec<Path> {
    let contract = Operation::file("get_contract", JSON).says("The contract", "OpenAPI 3.1, generated from the routes that serve.");
    let docs = Operation::file("get_docs", "*/*").says("The contract for people", "Swagger UI, served from the program itself.");
    let problems = Operation::file("list_problems", HTML).says("All problem codes", "");
    let problem = Operation::file("get_problem", HTML).says("What a problem code means", "");
    vec![
        Path::new("service", "/openapi.json").get(contract, |call: Call| async move { call.file(JSON, contract_text(&call)) }),
        Path::new("service", "/docs").get(docs.clone().redirects(), |call: Call| async move {
            Ok(Answer { status: 302, ..call.fresh(HTML, String::new())? }.at("/docs/index.html".to_owned()))
        }),
        Path::new("service", "/docs/{file}").get(Operation { id: "get_docs_file", ..docs }, docs_file),
        Path::new("service", "/problems").get(problems, |call: Call| async move { call.file(HTML, page(CATALOGUE.iter())) }),
        Path::new("service", "/problems/{code}").get(problem, problem_page),
    ]
}

fn contract_text(call: &Call) -> String {
    call.state.contract.get_or_init(|| crate::openapi::contract(&call.state.router).to_string()).clone()
}

async fn docs_file(call: Call) -> Result<Answer, Problem> {
    let name = call.params.first().map(|(_, value)| value.clone()).unwrap_or_default();
    // Without this the page would show a badge from a validator elsewhere, and tell it where this server is.
    let config = utoipa_swagger_ui::Config::new(["/openapi.json"]).validator_url("none");
    let file = utoipa_swagger_ui::serve(&name, Arc::new(config)).ok().flatten().found()?;
    // Icons are the only files that are no text: they are not served, so the page must not ask for them.
    let text = String::from_utf8(file.bytes.into_owned()).map_err(|_| Problem::new("not_found"))?;
    let body: String = text.split_inclusive('\n').filter(|line| !line.contains("<link rel=\"icon\"")).collect();
    call.file(&file.content_type, body)
}

async fn problem_page(call: Call) -> Result<Answer, Problem> {
    let code = call.params.first().map(|(_, value)| value.clone()).unwrap_or_default();
    let entry = CATALOGUE.iter().find(|entry| entry.code == code).found()?;
    call.file(HTML, page(std::iter::once(entry)))
}

fn page<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    let rows: String = entries
        .map(|e| {
            format!(
                "<dt id=\"{0}\"><a href=\"/problems/{0}\">{0}</a> ({1})</dt><dd lang=\"vi\">{2}</dd><dd lang=\"en\">{3}</dd>",
                e.code, e.status, e.vi, e.en
            )
        })
        .collect();
    format!("<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>phoihop: problems</title><dl>{rows}</dl></html>")
}
