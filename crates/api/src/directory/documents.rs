//! `/v1/documents`: what offices issue and send one another.

use phoihop_domain::access::{Action, Circle, Involved, Part};
use phoihop_domain::directory::{
    ARCHIVES_FUNCTION, DOCUMENT_TYPES, Document, DocumentContent, DocumentFilter, DocumentSort, Person,
};
use phoihop_domain::ids::OrganisationId;
use phoihop_domain::programme::Programme;
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::directory::{documents, organisations, successions};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list =
        Operation::list::<Document, DocumentFilter, DocumentSort>("list_documents", Action::ReadDocument)
            .bounded_by(&["issued_after", "issued_before"])
            .says(
                "List documents",
                "Documents (văn bản) that the caller's organisations issued, that were sent \
            to them, or that belong to their programmes. Those dated by no day yet sort by the day of their \
            entry.",
            )
            .indexed_by(&[
                ("document_type", "issued_on"),
                ("document_type", "created_at"),
                ("issuer_id", "issued_on"),
                ("issuer_id", "created_at"),
                ("programme_id", "issued_on"),
            ]);
    let create_one = Operation::change::<DocumentContent, Document>(
        "create_document",
        Action::CreateDocument,
        Kind::Create,
    )
    .says(
        "Enter a document",
        "By a leader, coordinator or officer of the issuer, or of who took its archives on. Without a \
                number it is a draft. Classified documents are refused and nothing of them is kept.",
    );
    let get = Operation::read::<Document>("get_document", Action::ReadDocument).says("Read a document", "");
    let change_one =
        Operation::change::<DocumentContent, Document>("change_document", Action::WriteDocument, Kind::Patch)
            .says(
                "Change a document",
                "A draft changes freely, and is issued by giving it its number and day. \
            What bears a number is frozen, apart from its visibility, its file and its external key.",
            )
            .conflicts(&[problem::DOCUMENT_FROZEN]);
    vec![
        Path::new("documents", "/v1/documents")
            .get(list, |call| call.list_visible(documents::list))
            .post(create_one, create),
        Path::new("documents", "/v1/documents/{document_id}")
            .get(get, |call| call.get_guarded::<Document>("document_id"))
            .patch(change_one, |call| call.amend_guarded("document_id", amend)),
    ]
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let mut issuing = None;
        let content: DocumentContent = change.body_for(|change, content: &DocumentContent| {
            issuing = archivist(change, content.issuer_id)?;
            Ok(change.allow(as_issuer(issuing).target())?)
        })?;
        check_references(change, None, &content)?;
        let document = Document::entered(content, change.now());
        change.entered(&Document { acting_issuer_id: issuing, ..document })
    })
}

fn amend(change: &mut Change<'_>, before: &Document, document: Document) -> Result<Document, Halt> {
    let acting_issuer_id = archivist(change, document.content.issuer_id)?;
    let moves = document.content.issuer_id != before.content.issuer_id;
    if moves && !change.may(Action::CreateDocument, &as_issuer(acting_issuer_id)) {
        return Err(Problem::new(problem::FORBIDDEN).into());
    }
    check_references(change, Some(before), &document.content)?;
    before.may_become(&document.content)?;
    Ok(Document { acting_issuer_id, ..document })
}

/// Who keeps the organisation's documents today.
pub(super) fn archivist(
    change: &mut Change<'_>,
    organisation: OrganisationId,
) -> Result<Option<OrganisationId>, Halt> {
    let today = change.today();
    Ok(successions::acting(change.db, organisation, ARCHIVES_FUNCTION, today)?)
}

/// The circle of a document of which nothing is known but who issues it.
fn as_issuer(issuing: Option<OrganisationId>) -> Circle {
    Circle::Involving(
        issuing.map(|organisation_id| Involved { part: Part::Issuer, organisation_id }).into_iter().collect(),
    )
}

/// What is newly referred to must be there, and the caller must be able to see it; what stood before may
/// stand.
fn check_references(
    change: &mut Change<'_>,
    before: Option<&Document>,
    content: &DocumentContent,
) -> Result<(), Halt> {
    let standing = before.map(|before| &before.content);
    if standing.is_none_or(|standing| standing.document_type != content.document_type) {
        change.known_code("/document_type", DOCUMENT_TYPES, &content.document_type)?;
    }
    if standing.is_none_or(|standing| standing.signer_id != content.signer_id) {
        require::<Person>(change.db, "/signer_id", content.signer_id)?;
    }
    if standing.is_none_or(|standing| standing.receiver_ids != content.receiver_ids) {
        let known = organisations::known(change.db, &content.receiver_ids)?;
        if let Some(index) = content.receiver_ids.iter().position(|receiver| !known.contains(receiver)) {
            return Err(Problem::field(format!("/receiver_ids/{index}"), problem::UNKNOWN_REFERENCE).into());
        }
    }
    if let Some(answered) = content
        .replies_to_id
        .filter(|_| standing.is_none_or(|standing| standing.replies_to_id != content.replies_to_id))
    {
        if before.is_some_and(|before| before.id == answered) {
            return Err(Problem::field("/replies_to_id", problem::CIRCULAR_REPLY).into());
        }
        change.refer::<Document>("/replies_to_id", answered, Action::ReadDocument)?;
    }
    if let Some(programme) = content
        .programme_id
        .filter(|_| standing.is_none_or(|standing| standing.programme_id != content.programme_id))
    {
        change.refer_to_moving::<Programme>("/programme_id", programme, Action::ReadProgramme)?;
    }
    Ok(())
}
