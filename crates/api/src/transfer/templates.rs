//! `/v1/imports/templates/{resource}`: empty files to be filled in.

use actix_web::web::Bytes;
use futures_util::stream;
use phoihop_domain::access::Action;
use phoihop_domain::platform::Job;
use phoihop_domain::transfer::{Column, ColumnKind, Heading, TemplateFormat, TransferFormat};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Collection;
use super::writer::BOM;
use crate::http::negotiation::Language;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::stream::Stream;
use crate::http::{Answer, Call, Problem, problem};

/// How a template is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TemplateRequest {
    /// `csv` unless given.
    #[serde(default)]
    #[schema(example = "csv")]
    pub format: Option<TemplateFormat>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let get = Operation::look::<Job>("get_import_template", Action::ReadSelf)
        .says(
            "Download a template",
            "A file with the headings of that resource, in Vietnamese or, where English is preferred, by the \
                names of the fields; things are referred to by external keys and agency identifiers. The \
                workbook tells on a second sheet what stands under each. An import takes text in columns: \
                save the workbook as CSV.",
        )
        .takes::<TemplateRequest>(&["format"])
        .gives_file()
        .in_language()
        .never_cached();
    vec![Path::new("transfers", "/v1/imports/templates/{resource}").get(get, template)]
}

async fn template(call: Call) -> Result<Answer, Problem> {
    let resource: String = call.named("resource", problem::NOT_TRANSFERABLE)?;
    let collection = Collection::named(&call, &resource, "resource")?;
    let TemplateRequest { format } = call.query()?.filter(&[])?;
    let headings: Vec<(String, &Column)> =
        collection.transfer.rows.columns.iter().flat_map(|column| shown(column, call.language)).collect();
    let (format, bytes) = match format.unwrap_or(TemplateFormat::Csv) {
        TemplateFormat::Csv => (TransferFormat::Csv, in_text(&headings).map_err(|error| defect(&error))?),
        TemplateFormat::Xlsx => (
            TransferFormat::Xlsx,
            in_workbook(&headings, collection.transfer.rows.label).map_err(|error| defect(&error))?,
        ),
    };
    let parts = stream::iter([Ok(Bytes::from(bytes))]);
    Ok(Answer::streamed(format.media_type(), format!("{resource}-template.{format}"), Stream::of(parts)))
}

fn defect(error: &dyn std::fmt::Display) -> Problem {
    log::error!("a template could not be written: {error}");
    Problem::new(problem::INTERNAL_ERROR)
}

/// The headings for a column: of what is referred to, those that people can fill in.
fn shown(column: &'static Column, language: Language) -> impl Iterator<Item = (String, &'static Column)> {
    let known = column.headings().filter(|(heading, ..)| match heading {
        Heading::Field => column.refers_to().is_none(),
        Heading::ExternalId | Heading::AgencyCode => true,
        Heading::ExternalSource => false,
    });
    known.map(move |(_, field, label)| (if language == Language::Vietnamese { label } else { field }, column))
}

fn in_text(headings: &[(String, &Column)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BOM.to_vec());
    writer.write_record(headings.iter().map(|(heading, _)| heading))?;
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()).into())
}

fn in_workbook(headings: &[(String, &Column)], label: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(label.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect::<String>())?;
    for (at, (heading, _)) in (0..).zip(headings) {
        sheet.write_string_with_format(0, at, heading, &bold)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Hướng dẫn")?;
    for (at, (heading, column)) in (0..).zip(headings) {
        sheet.write_string_with_format(at, 0, heading, &bold)?;
        sheet.write_string(at, 1, column.field)?;
        sheet.write_string(at, 2, hint(column.kind))?;
    }
    book.save_to_buffer()
}

/// What stands in the cells, in the words of who fills them in.
const fn hint(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "Văn bản hoặc mã",
        ColumnKind::Number => "Số nguyên, ví dụ 1.200",
        ColumnKind::Money => "Số đồng, ví dụ 1.000.000",
        ColumnKind::Boolean => "có / không",
        ColumnKind::Date => "dd/mm/yyyy",
        ColumnKind::PartialDate => "dd/mm/yyyy, mm/yyyy hoặc yyyy",
        ColumnKind::Time => "2023-04-01T08:00:00Z",
        ColumnKind::Codes => "Các mã, cách nhau bằng |",
        ColumnKind::Reference(_) => "Mã của đối tượng đã có",
        ColumnKind::References(_) => "Mã của các đối tượng đã có, cách nhau bằng |",
        ColumnKind::Objects(_) | ColumnKind::Json => "JSON",
    }
}
