//! The contract, and a page for each problem.

use crate::http::answer::JSON;
use crate::http::call::Found;
use crate::http::catalogue::{Entry, entries, find};
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

const HTML: &str = "text/html";

/// The routes.
pub fn paths() -> Vec<Path> {
    let contract = Operation::file("get_contract", JSON)
        .says("The contract", "OpenAPI 3.1, generated from the routes that serve.");
    let problems = Operation::file("list_problems", HTML).says("All problem codes", "");
    let problem = Operation::file("get_problem", HTML).says("What a problem code means", "");
    vec![
        Path::new("service", "/openapi.json")
            .get(contract, |call: Call| async move { call.file(JSON, contract_text(&call)) }),
        Path::new("service", "/problems")
            .get(problems, |call: Call| async move { call.file(HTML, page(entries())) }),
        Path::new("service", "/problems/{code}").get(problem, problem_page),
    ]
}

fn contract_text(call: &Call) -> String {
    call.state.contract.get_or_init(|| crate::openapi::contract(&call.state.router).to_string()).clone()
}

async fn problem_page(call: Call) -> Result<Answer, Problem> {
    let code = call.params.first().map(|(_, value)| value.clone()).unwrap_or_default();
    let entry = find(&code).found()?;
    call.file(HTML, page(std::iter::once(entry)))
}

fn page<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    let rows: String = entries
        .map(|e| {
            format!(
                "<dt id=\"{0}\"><a href=\"/problems/{0}\">{0}</a> ({1})</dt><dd lang=\"vi\">{2}</dd><dd \
                    lang=\"en\">{3}</dd>",
                e.code, e.status, e.vi, e.en
            )
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>phoihop: \
            problems</title><dl>{rows}</dl></html>"
    )
}
