//! Codes by which what stands against something is told apart: stable, never translated. The catalogue in
//! `api` gives each its status and texts; what a text leaves open comes with the problem, and stands here in
//! backquotes.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// The code of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProblemCode(&'static str);

impl ProblemCode {
    /// One that is told by that name. Codes are constants, so that a name which is none does not compile.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for ProblemCode {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl PartialEq<&str> for ProblemCode {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Names codes: a constant each.
#[macro_export]
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal,)*) => {
        $(
            $(#[$doc])*
            pub const $constant: $crate::problem::ProblemCode = $crate::problem::ProblemCode::named($name);
        )*
    };
}

problem_codes! {
    /// There is no transition from `from` to `to`.
    NO_SUCH_TRANSITION = "no_such_transition",
    /// The one who decided held no mandate for any party that day.
    NO_MANDATE = "no_mandate",
    /// This person holds several mandates: name `acting_mandate_id`.
    ACTING_MANDATE_REQUIRED = "acting_mandate_required",
    /// This organisation stands for several parties: name `party_id`.
    PARTY_REQUIRED = "party_required",
    /// This party decided otherwise on `decided_on`: an older decision does not replace that.
    EARLIER_THAN_LAST_DECISION = "earlier_than_last_decision",
    /// The last day `last_day` lies before the day of effect.
    ENDS_BEFORE_EFFECT = "ends_before_effect",
    /// This somebody else does for you, not you yourself.
    OWN_ACCOUNT = "own_account",
    /// One person cannot decide for two parties.
    SAME_PERSON_FOR_TWO_PARTIES = "same_person_for_two_parties",
    /// This party has already decided so on the present text.
    ALREADY_DECIDED = "already_decided",
    /// A text that is `status` takes no consents.
    NOT_OPEN_FOR_CONSENT = "not_open_for_consent",
    /// A text that is `status` takes no signatures.
    NOT_OPEN_FOR_SIGNATURE = "not_open_for_signature",
    /// It is already signed.
    ALREADY_SIGNED = "already_signed",
    /// Parties that have not agreed: `party_ids`.
    CONSENTS_PENDING = "consents_pending",
    /// Parties that have not signed: `party_ids`.
    SIGNATURES_PENDING = "signatures_pending",
    /// The day of signing is not known: `effective_from` is required.
    EFFECTIVE_FROM_REQUIRED = "effective_from_required",
    /// It takes effect only on `effective_from`.
    NOT_YET_EFFECTIVE = "not_yet_effective",
    /// The period lasts until `last_day`.
    PERIOD_NOT_OVER = "period_not_over",
    /// A party has ended and nobody succeeded it: `party_ids`.
    PARTY_WITHOUT_SUCCESSOR = "party_without_successor",
    /// The day of effect `effective_from` has come: enter a new succession.
    SUCCESSION_DAY_PASSED = "succession_day_passed",
    /// The programme is `status`: only one in force can be amended.
    PROGRAMME_NOT_IN_FORCE = "programme_not_in_force",
    /// The changes no longer fit the text as it stands.
    CHANGES_DO_NOT_FIT = "changes_do_not_fit",
    /// It cannot have effect before `settled_from`, from which the text in force has stood.
    EFFECTIVE_TOO_EARLY = "effective_too_early",
    /// The amendment is `status`: what is signed does not change.
    AMENDMENT_FROZEN = "amendment_frozen",
    /// The difficulty is resolved.
    DIFFICULTY_RESOLVED = "difficulty_resolved",
    /// It is not yet said how it is to be solved (resolution).
    RESOLUTION_MISSING = "resolution_missing",
    /// The programme is `status`: what is signed changes only by amendment.
    PROGRAMME_FROZEN = "programme_frozen",
    /// The document `number_symbol` was issued: only its visibility, its file and its external key can
    /// change.
    DOCUMENT_FROZEN = "document_frozen",
    /// The document bears no number yet: it cannot be entered as received.
    DOCUMENT_NOT_ISSUED = "document_not_issued",
    /// The plan has no items.
    PLAN_EMPTY = "plan_empty",
    /// The plan is `status`: a change takes a supplement that is agreed to.
    PLAN_FROZEN = "plan_frozen",
    /// The plan is `status`: this is done once it is agreed.
    PLAN_NOT_AGREED = "plan_not_agreed",
    /// A plan has at most `max` items.
    TOO_MANY_ITEMS = "too_many_items",
    /// `planned_vnd` đồng are planned from `source`, above its ceiling of `ceiling_vnd` đồng.
    CEILING_EXCEEDED = "ceiling_exceeded",
    /// Items carried over from before are not in the plan: `plan_item_ids`.
    CARRIED_OVER_MISSING = "carried_over_missing",
    /// The unit neither leads the item nor cooperates in it.
    NOT_OWN_ITEM = "not_own_item",
    /// The packages `package_ids` are neither liquidated nor cancelled.
    PACKAGES_OPEN = "packages_open",
    /// It is not said what became of the items `plan_item_ids`.
    ITEMS_OPEN = "items_open",
    /// Money of `source` is committed or spent on the item.
    ITEM_COMMITTED = "item_committed",
    /// A plan of a later year goes on with the item.
    ITEM_TAKEN_UP = "item_taken_up",
    /// A supplement is neither agreed nor withdrawn.
    SUPPLEMENT_PENDING = "supplement_pending",
    /// The supplement that brings the item is not agreed.
    SUPPLEMENT_NOT_AGREED = "supplement_not_agreed",
    /// The supplement changes nothing.
    SUPPLEMENT_EMPTY = "supplement_empty",
    /// The supplement is `status`: it can no longer be changed.
    SUPPLEMENT_FROZEN = "supplement_frozen",
    /// Not as much of `source` is left of item `plan_item_id` as is to be cut.
    BUDGET_NOT_LEFT = "budget_not_left",
    /// The focal points of the parties `party_ids` have not endorsed.
    ENDORSEMENTS_PENDING = "endorsements_pending",
    /// The plan is `status`: it takes no endorsements.
    NOT_OPEN_FOR_ENDORSEMENT = "not_open_for_endorsement",
    /// The party has endorsed this already.
    ALREADY_ENDORSED = "already_endorsed",
    /// The package has no deliverables.
    PACKAGE_EMPTY = "package_empty",
    /// The package is `status`: it can no longer be changed.
    PACKAGE_FROZEN = "package_frozen",
    /// The package is `status`: this is done while it is carried out.
    PACKAGE_NOT_IN_FORCE = "package_not_in_force",
    /// Item `plan_item_id` is over, or not in the agreed plan.
    ITEM_OVER = "item_over",
    /// Item `plan_item_id` has `available_vnd` đồng of `source` left, `wanted_vnd` are needed.
    BUDGET_EXCEEDED = "budget_exceeded",
    /// The contract is not told yet.
    CONTRACT_MISSING = "contract_missing",
    /// Who signs for the side `side` needs a written authorisation.
    AUTHORISATION_MISSING = "authorisation_missing",
    /// The one who appraised it cannot approve it.
    OWN_APPRAISAL = "own_appraisal",
    /// The one who submitted a delivery cannot accept it.
    OWN_DELIVERY = "own_delivery",
    /// A record of acceptance waits.
    RECORD_PENDING = "record_pending",
    /// The record is `status`: it can no longer be changed.
    RECORD_FROZEN = "record_frozen",
    /// Not all was accepted of the deliverables `deliverable_ids`.
    DELIVERABLES_OPEN = "deliverables_open",
    /// `accepted_vnd` đồng were accepted, but `paid_vnd` paid.
    NOT_SETTLED = "not_settled",
    /// The work lies outside the package's period (`first_day` – `last_day`), or ahead.
    WORK_OUTSIDE_PERIOD = "work_outside_period",
    /// Deliverable `deliverable_id`: more than is left of it.
    BEYOND_PROMISE = "beyond_promise",
    /// What was accepted rests on works that were retracted: `deliverable_ids`.
    ACCEPTED_BEYOND_CREDIT = "accepted_beyond_credit",
    /// `amount_vnd` đồng more than was accepted and agreed as advance.
    PAID_BEYOND_ACCEPTED = "paid_beyond_accepted",
    /// Line `source` of item `plan_item_id`: `paid_vnd` đồng paid, above its value of `value_vnd`.
    PAID_BEYOND_LINE = "paid_beyond_line",
    /// More is paid in advance than the agreed `advance_vnd` đồng.
    ADVANCE_EXCEEDED = "advance_exceeded",
    /// More would come back than the `paid_vnd` đồng that were paid.
    REFUND_BEYOND_PAID = "refund_beyond_paid",
    /// The programme is `status`: work is given once it is in force.
    PROGRAMME_NOT_BINDING = "programme_not_binding",
    /// The campaign has no goals.
    GOALS_MISSING = "goals_missing",
    /// The goal `goal` is at `achieved` of `target`, and there is time left.
    GOALS_OPEN = "goals_open",
    /// The campaign runs: its goals and days stay.
    CAMPAIGN_RUNNING = "campaign_running",
    /// The campaign is over (`status`).
    CAMPAIGN_OVER = "campaign_over",
    /// The event is off as it stands (`status`).
    EVENT_OFF = "event_off",
    /// The request was answered (`status`).
    REQUEST_ANSWERED = "request_answered",
    /// Works are accepted for a request that the newsroom has accepted (`status`).
    REQUEST_NOT_ACCEPTED = "request_not_accepted",
    /// `accepted` of `quantity` are accepted.
    NOT_ALL_ACCEPTED = "not_all_accepted",
    /// No work is missing.
    NOTHING_MISSING = "nothing_missing",
    /// Only `wanted` more are wanted.
    BEYOND_REQUEST = "beyond_request",
    /// The unit has ended and nobody succeeded it.
    UNIT_WITHOUT_SUCCESSOR = "unit_without_successor",
    /// The unit has taken the finding up (`status`).
    FINDING_TAKEN_UP = "finding_taken_up",
    /// The work was retracted.
    WORK_RETRACTED = "work_retracted",
    /// Deliverable `deliverable_id` is of another channel or genre than the work.
    ANOTHER_KIND_OF_WORK = "another_kind_of_work",
    /// The task was taken up (`status`): it can neither be deleted nor given to another unit.
    ASSIGNMENT_UNDER_WAY = "assignment_under_way",
    /// The task's result was accepted: it is no longer changed or reminded of.
    ASSIGNMENT_ACCEPTED = "assignment_accepted",
    /// The one who recorded the report cannot accept it.
    OWN_REPORT = "own_report",
    /// The leading unit has ended and nobody succeeded it.
    LEAD_WITHOUT_SUCCESSOR = "lead_without_successor",
    /// Opinions are no longer taken.
    OPINIONS_CLOSED = "opinions_closed",
    /// The deadline `due_on` has passed.
    DEADLINE_PASSED = "deadline_passed",
    /// The deadline `due_on` has not passed.
    DEADLINE_NOT_PASSED = "deadline_not_passed",
    /// Only a draft without consents can be deleted; this one is `status`.
    ONLY_DRAFTS_CAN_BE_DELETED = "only_drafts_can_be_deleted",
    /// A clause with others under it cannot be removed.
    PATH_STAYS = "path_stays",
    /// This is required.
    REQUIRED = "required",
    /// This is no day of the calendar (YYYY-MM-DD, from 1900 on).
    INVALID_DATE = "invalid_date",
    /// A whole number of đồng from 0 to 2^53 − 1 is needed.
    INVALID_AMOUNT = "invalid_amount",
    /// Longer than `max` characters.
    TOO_LONG = "too_long",
    /// More than `max` elements.
    TOO_MANY = "too_many",
    /// There is a control character at position `position`.
    CONTROL_CHARACTER = "control_character",
    /// `external_source` and `external_id` come together or not at all.
    EXTERNAL_KEY_INCOMPLETE = "external_key_incomplete",
    /// The last day comes before the first.
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins",
    /// Codes have lower-case letters, digits and underscores, each once.
    INVALID_CODE = "invalid_code",
    /// An organisation cannot succeed itself.
    CIRCULAR_SUCCESSION = "circular_succession",
    /// The number of original copies is 1 to 1000.
    COPIES_OUT_OF_RANGE = "copies_out_of_range",
    /// The programme does not tell how many originals were made (`copies_made`).
    COPIES_MADE_UNKNOWN = "copies_made_unknown",
    /// The parties cannot hold more originals than were made.
    COPIES_EXCEED_MADE = "copies_exceed_made",
    /// An amendment must change something.
    AMENDS_NOTHING = "amends_nothing",
    /// What is removed brings nothing new.
    NOT_WITH_REMOVAL = "not_with_removal",
    /// This organisation is already on the list.
    DUPLICATE_UNIT = "duplicate_unit",
    /// Each source stands there only once.
    SOURCE_TOLD_TWICE = "source_told_twice",
    /// The lunar calendar has no such day (1968–2199).
    INVALID_LUNAR_DATE = "invalid_lunar_date",
    /// An event lasts 1 to 366 days.
    INVALID_DAYS = "invalid_days",
    /// The hour is not on that day in Vietnam.
    ON_ANOTHER_DAY = "on_another_day",
    /// Only findings from press works have this.
    ONLY_OF_PRESS_WORKS = "only_of_press_works",
    /// An http or https address is needed.
    INVALID_URL = "invalid_url",
    /// An address (url) or an issue is needed.
    PLACE_MISSING = "place_missing",
    /// Rebuttals do not go into public feeds.
    REBUTTAL_NOT_PUBLIC = "rebuttal_not_public",
    /// Several lines need split.
    SPLIT_NOT_TOLD = "split_not_told",
    /// A split has two lines at least.
    SPLIT_NEEDS_LINES = "split_needs_lines",
    /// All is taken back: no lines are told.
    ALL_IS_TAKEN_BACK = "all_is_taken_back",
    /// Each stands there only once.
    LISTED_TWICE = "listed_twice",
    /// A year from 1900 to 2200 is needed.
    INVALID_YEAR = "invalid_year",
    /// A whole number from 1 to 1,000,000,000 is needed.
    INVALID_QUANTITY = "invalid_quantity",
    /// Only ad hoc plans have this.
    ONLY_AD_HOC = "only_ad_hoc",
    /// Outside the programme's period.
    OUTSIDE_PERIOD = "outside_period",
    /// Outside the plan's year.
    OUTSIDE_YEAR = "outside_year",
    /// The amount is above 1,000,000,000,000 đồng.
    AMOUNT_TOO_LARGE = "amount_too_large",
    /// The organisation takes no part in the programme for that party.
    NOT_OF_THE_SIDE = "not_of_the_side",
    /// The party is of the other side.
    WRONG_SIDE = "wrong_side",
    /// The VAT is more than the amount.
    VAT_BEYOND_AMOUNT = "vat_beyond_amount",
    /// The lines do not add up to the amount.
    LINES_DO_NOT_ADD_UP = "lines_do_not_add_up",
    /// The recipients' copies do not add up to all copies.
    COPIES_DO_NOT_ADD_UP = "copies_do_not_add_up",
    /// An ISSN such as 1810-6978 with a right check digit is needed.
    INVALID_ISSN = "invalid_issn",
    /// The leading unit is not a cooperating unit, too.
    LEAD_COOPERATES = "lead_cooperates",
    /// Comments need a text.
    TEXT_REQUIRED = "text_required",
    /// This is no agency identifier (000.00.00.H51 or H51.1.2).
    INVALID_AGENCY_CODE = "invalid_agency_code",
    /// The code of an administrative unit has only digits.
    INVALID_UNIT_CODE = "invalid_unit_code",
    /// Number and symbol have the form 25/UBND-KGVX or 352-QĐ/TU.
    INVALID_DOCUMENT_NUMBER = "invalid_document_number",
    /// Classified documents are not taken; nothing of this one was kept.
    CLASSIFIED_REFUSED = "classified_refused",
    /// This receiver is already named.
    DUPLICATE_RECEIVER = "duplicate_receiver",
    /// `file_name`, file_sha256 and `file_size` come together.
    FILE_INCOMPLETE = "file_incomplete",
    /// This is no SHA-256 (64 lower-case hexadecimal digits).
    INVALID_SHA256 = "invalid_sha256",
    /// The size of the file is in bytes, at least 1.
    INVALID_FILE_SIZE = "invalid_file_size",
    /// The number of arrival is 1 to 999999.
    INVALID_ARRIVAL_NUMBER = "invalid_arrival_number",
    /// The day of arrival comes before the document's own day.
    ARRIVED_BEFORE_ISSUED = "arrived_before_issued",
    /// The document was not sent to this organisation.
    NOT_A_RECEIVER = "not_a_receiver",
    /// An entry stays with its document and its receiver.
    RECEIPT_STAYS = "receipt_stays",
    /// This is no e-mail address.
    INVALID_EMAIL = "invalid_email",
    /// The path is groups of letters and digits joined by . or /.
    INVALID_CLAUSE_PATH = "invalid_clause_path",
    /// The clause it stands under must come before it.
    CLAUSE_WITHOUT_PARENT = "clause_without_parent",
    /// This path is already there.
    DUPLICATE_CLAUSE_PATH = "duplicate_clause_path",
    /// At least two parties are needed.
    TOO_FEW_PARTIES = "too_few_parties",
    /// Both sides, locality and press, are needed.
    SIDE_MISSING = "side_missing",
    /// This organisation is already a party.
    DUPLICATE_PARTY = "duplicate_party",
    /// Only where visibility is public.
    ONLY_WHERE_PUBLIC = "only_where_public",
    /// This cannot be negative.
    NEGATIVE = "negative",
    /// A code has letters, digits and underscores, a letter first.
    INVALID_SYMBOL = "invalid_symbol",
    /// There is no such thing to refer to.
    UNKNOWN_REFERENCE = "unknown_reference",
    /// A reason is required.
    REASON_REQUIRED = "reason_required",
    /// User names have at least 3 of a–z, 0–9, dot and dash.
    INVALID_USERNAME = "invalid_username",
    /// A password has 12 to 256 characters.
    PASSWORD_LENGTH = "password_length",
    /// The reference is told in two ways.
    TOLD_TWICE = "told_twice",
    /// This is no whole number.
    INVALID_NUMBER = "invalid_number",
    /// Only yes or no is taken.
    INVALID_BOOLEAN = "invalid_boolean",
    /// The cell holds no valid JSON.
    INVALID_JSON_CELL = "invalid_json_cell",
    /// An internal error; it has been logged.
    INTERNAL_ERROR = "internal_error",
}
