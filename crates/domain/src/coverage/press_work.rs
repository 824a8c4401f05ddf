//! Press works (tin, bài …): what a newspaper has published. Nobody but the newspaper says anything about
//! them: no action of a locality stands in the way of a publication.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::press_work_record::Evidence;
use crate::access::{Circle, NEWSROOM, Part};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{
    CalendarEventId, CampaignId, ClauseId, CoverageRequestId, OrganisationId, PartyId, PressTitleId,
    PressWorkId, ProgrammeId, TopicId,
};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme, Side};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations, distinct};
use crate::visibility::Visibility;

/// The code list of what press works are for.
pub const PRESS_WORK_PURPOSES: &str = "press_work_purpose";
/// The purpose of those that rebut hostile claims (phản bác luận điệu; I.1): only those who work on them may
/// know that they do so.
pub const REBUTTAL: &str = "rebuttal";

crate::text_enum! {
    /// Where a press work stands.
    pub enum PressWorkStatus {
        /// It was published (đã đăng).
        Published = "published",
        /// The newspaper took it back (gỡ, thu hồi).
        Retracted = "retracted",
    }
}

/// What a client says of a press work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressWorkContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme it was written; never changes.
    pub programme_id: ProgrammeId,
    /// The party of the press that published it; never changes.
    pub party_id: PartyId,
    /// On which channel (code list `channel`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "online"))]
    pub channel: String,
    /// Of which genre (code list `genre`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "article"))]
    pub genre: String,
    /// What it is for (code list `press_work_purpose`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "good_example"))]
    pub purpose: String,
    /// Its title.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Sóc Trăng: Lúa ST25 vươn xa")
    )]
    pub title: String,
    /// Where it can be read; this, or the issue in which it was printed, must be told.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 2000, example = "https://www.sggp.org.vn/lua-st25-vuon-xa-post700001.html")
    )]
    pub url: Option<String>,
    /// The press title in which it was printed.
    pub press_title_id: Option<PressTitleId>,
    /// The issue (số báo).
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "Số 16.850"))]
    pub issue: Option<String>,
    /// The page, or pages (trang).
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "1, 4"))]
    pub page: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who wrote it, as it is signed.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::validation::names_schema))]
    pub authors: Vec<String>,
    /// The unit of the locality that it tells of, or that helped with it.
    pub unit_id: Option<OrganisationId>,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub topic_ids: Vec<TopicId>,
    /// The clauses that it carries out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub clause_ids: Vec<ClauseId>,
    /// The campaign that it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// The event that it tells of.
    pub calendar_event_id: Option<CalendarEventId>,
    /// The request for coverage that it fulfils.
    pub coverage_request_id: Option<CoverageRequestId>,
    /// Who may learn of it here; `public` puts it into the feeds.
    #[serde(default)]
    pub visibility: Visibility,
    /// From when on it is in the feeds; only where it is public.
    pub public_from: Option<Timestamp>,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// A press work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressWork {
    /// Its identifier.
    pub id: PressWorkId,
    /// How often it was changed, corrected or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed, corrected or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: PressWorkStatus,
    /// The day in Vietnam on which it was published.
    pub published_on: CivilDate,
    /// How often it was corrected.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub corrections: i64,
    /// The latest evidence of it.
    pub evidence: Option<Evidence>,
    /// What it says.
    #[serde(flatten)]
    pub content: PressWorkContent,
}

plain_resource! {
    PressWork (PressWorkId, PressWorkContent) "press-works" {
        status: Self::INITIAL,
        published_on: CivilDate::UNTOLD,
        corrections: 0,
        evidence: None,
    }
}

impl Transferable for PressWork {
    const ROWS: RowType = RowType::of::<Self>(
        "Tác phẩm báo chí",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("channel", "Kênh"),
            Column::text("genre", "Thể loại"),
            Column::text("purpose", "Mục đích"),
            Column::text("title", "Tên tác phẩm"),
            Column::text("url", "Địa chỉ web"),
            Column::id("press_title_id", "Ấn phẩm", "press-titles"),
            Column::text("issue", "Số báo"),
            Column::text("page", "Trang"),
            Column::instant("published_at", "Thời điểm đăng"),
            Column::codes("authors", "Tác giả"),
            Column::id("unit_id", "Đơn vị địa phương", "organisations"),
            Column::ids("topic_ids", "Chủ đề", "topics"),
            Column::codes("clause_ids", "Điều khoản"),
            Column::id("campaign_id", "Đợt tuyên truyền", "campaigns"),
            Column::id("calendar_event_id", "Sự kiện", "calendar-events"),
            Column::id("coverage_request_id", "Đề nghị đưa tin", "coverage-requests"),
            Column::VISIBILITY,
            Column::instant("public_from", "Công khai từ"),
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What lists of press works can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PressWorkFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those about this topic.
    pub topic_id: Option<TopicId>,
    /// Those that carry out this clause.
    pub clause_id: Option<ClauseId>,
    /// Those on this channel.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "online"))]
    pub channel: Option<String>,
    /// Those of this genre.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "article"))]
    pub genre: Option<String>,
    /// Those for this purpose.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "good_example"))]
    pub purpose: Option<String>,
    /// Those that tell of this unit.
    pub unit_id: Option<OrganisationId>,
    /// Those of this campaign.
    pub campaign_id: Option<CampaignId>,
    /// Those that tell of this event.
    pub calendar_event_id: Option<CalendarEventId>,
    /// Those that fulfil this request for coverage.
    pub coverage_request_id: Option<CoverageRequestId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "published")
    )]
    pub status: Option<AnyOf<PressWorkStatus>>,
    /// Those published at that moment or later.
    pub published_from: Option<Timestamp>,
    /// Those published before that moment.
    pub published_before: Option<Timestamp>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of press works can be sorted by.
    pub enum PressWorkSort {
        /// When it was published.
        PublishedAt = "published_at",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

/// What feeds of public press works can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PublicPressWorkFilter {
    /// Those about this topic.
    pub topic_id: Option<TopicId>,
    /// Those on this channel.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "online"))]
    pub channel: Option<String>,
}

impl From<PublicPressWorkFilter> for PressWorkFilter {
    fn from(filter: PublicPressWorkFilter) -> Self {
        let PublicPressWorkFilter { topic_id, channel } = filter;
        Self { topic_id, channel, status: Some(AnyOf(vec![PressWorkStatus::Published])), ..Self::default() }
    }
}

crate::text_enum! {
    /// What lists of public press works can be sorted by.
    pub enum PublicPressWorkSort {
        /// When it was published.
        PublishedAt = "published_at",
    }
}

impl From<PublicPressWorkSort> for PressWorkSort {
    fn from(PublicPressWorkSort::PublishedAt: PublicPressWorkSort) -> Self {
        Self::PublishedAt
    }
}

/// The most characters of a web address.
const MOST_URL: usize = 2_000;

/// A web address in its normal form (WHATWG URL), as feeds and evidence can give it on: of a named host, and
/// of nobody's account there.
fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let has_parts = |name: &str| name.contains('.') && name.split('.').all(|part| !part.is_empty());
    let named = matches!(url.host(), Some(Host::Domain(name)) if has_parts(name));
    let plain = !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\'));
    let open =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    (named && plain && open).then(|| url.into())
}

impl Content for PressWorkContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.code("channel", &mut self.channel, is_code, problem::INVALID_CODE);
        c.code("genre", &mut self.genre, is_code, problem::INVALID_CODE);
        c.code("purpose", &mut self.purpose, is_code, problem::INVALID_CODE);
        c.line("title", &mut self.title, LINE);
        c.optional_line("url", &mut self.url, MOST_URL);
        if let Some(url) = &mut self.url {
            let normal = web_address(url);
            c.require(normal.is_some(), "url", problem::INVALID_URL);
            *url = normal.unwrap_or_default();
        }
        // In its normal form an address is longer.
        c.optional_line("url", &mut self.url, MOST_URL);
        c.optional_line("issue", &mut self.issue, 60);
        c.optional_line("page", &mut self.page, 60);
        c.require(self.url.is_some() || self.issue.is_some(), "url", problem::PLACE_MISSING);
        c.each("authors", &mut self.authors, 20, |c, author| c.line("", author, 120));
        c.require(distinct(&self.topic_ids), "topic_ids", problem::LISTED_TWICE);
        c.each("topic_ids", &mut self.topic_ids, 20, |_, _| {});
        c.require(distinct(&self.clause_ids), "clause_ids", problem::LISTED_TWICE);
        c.each("clause_ids", &mut self.clause_ids, 50, |_, _| {});
        let open = self.visibility == Visibility::Public;
        c.require(open || self.public_from.is_none(), "public_from", problem::ONLY_WHERE_PUBLIC);
        c.require(!(open && self.purpose == REBUTTAL), "visibility", problem::REBUTTAL_NOT_PUBLIC);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl PressWorkContent {
    /// Who may learn of it: rebuttals only who works on them.
    #[must_use]
    pub fn audience(&self) -> Visibility {
        if self.purpose == REBUTTAL { Visibility::Restricted } else { self.visibility }
    }

    /// The month in Vietnam in which it was published, as `2024-03`.
    #[must_use]
    pub fn month(&self) -> String {
        let (year, month, _) = self.published_at.in_vietnam().parts();
        format!("{year:04}-{month:02}")
    }
}

use PressWorkStatus::{Published, Retracted};

impl OfProgramme for PressWork {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    /// A newspaper may enter what it published, whatever has become of the programme since it came into
    /// force.
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        programme.require_party(&mut checker, self.content.party_id, Side::Press, "party_id");
        checker.finish()
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        super::circle(
            programme,
            self.content.audience(),
            super::side(programme, self.content.party_id, Part::Newsroom),
        )
    }

    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        before.is_published()
    }

    fn told(self, _: CivilDate) -> Self {
        Self { published_on: self.content.published_at.in_vietnam(), ..self }
    }
}

impl PressWork {
    /// Refuses what can be done only to a work that stands.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_published(&self) -> Result<(), Refusal> {
        match self.status {
            Published => Ok(()),
            Retracted => Err(Blocker::new(problem::WORK_RETRACTED).into()),
        }
    }

    /// Whether a credit for it would rest on something else than before: what it is and when it was
    /// published.
    #[must_use]
    pub fn is_another_than(&self, before: &Self) -> bool {
        let of = |work: &Self| {
            (work.content.channel.clone(), work.content.genre.clone(), work.content.published_at.in_vietnam())
        };
        of(self) != of(before)
    }
}

impl Stateful for PressWork {
    type Status = PressWorkStatus;
    const RESOURCE: &'static str = "press-works";
    const INITIAL: PressWorkStatus = Published;
    const MOVES: &'static [Move<Self>] =
        &[by_the_newsroom(Published, Retracted), by_the_newsroom(Retracted, Published)];

    fn status(&self) -> PressWorkStatus {
        self.status
    }

    fn moved(self, to: PressWorkStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// Nobody else moves a press work, and nothing else stands in the way.
const fn by_the_newsroom(from: PressWorkStatus, to: PressWorkStatus) -> Move<PressWork> {
    Move { from, to, causes: &[Cause::Request], by: By::Parts(NEWSROOM), needs_reason: true, guards: &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_a_browser_opens() {
        for (good, normal) in [
            ("https://www.sggp.org.vn/a-post1.html", "https://www.sggp.org.vn/a-post1.html"),
            ("http://báo.vn/bài?y=1#z", "http://xn--bo-mia.vn/b%C3%A0i?y=1#z"),
            ("HTTPS://SGGP.vn:443/a/../b", "https://sggp.vn/b"),
            ("https:sggp.vn/a", "https://sggp.vn/a"),
        ] {
            assert_eq!(web_address(good).as_deref(), Some(normal), "{good}");
            assert_eq!(web_address(normal).as_deref(), Some(normal), "what is in its normal form stays so");
        }
        for bad in [
            "www.sggp.org.vn",
            "javascript:alert(1)",
            "https://",
            "https://user@host.vn/",
            "https://a b.vn",
            "https://sggp.vn/<script>",
            "https://.",
            "https://a.b:999999/",
            "http://127.0.0.1/",
            "http://localhost/",
            "https://a..vn/",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }
}
