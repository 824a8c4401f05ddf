//! Codes of what only the protocol knows of; those of the domain stand there.

pub use phoihop_domain::problem::*;

phoihop_domain::problem_codes! {
    /// The body is not valid JSON: `detail`.
    MALFORMED_JSON = "malformed_json",
    /// The key `key` occurs twice.
    DUPLICATE_KEY = "duplicate_key",
    /// The JSON is nested deeper than `max` levels.
    NESTED_TOO_DEEPLY = "nested_too_deeply",
    /// This request needs a body.
    BODY_REQUIRED = "body_required",
    /// This request takes no body.
    BODY_NOT_EXPECTED = "body_not_expected",
    /// The body broke off.
    BODY_INCOMPLETE = "body_incomplete",
    /// The query is not valid.
    INVALID_QUERY = "invalid_query",
    /// There is no such parameter.
    UNKNOWN_PARAMETER = "unknown_parameter",
    /// The parameter occurs twice.
    DUPLICATE_PARAMETER = "duplicate_parameter",
    /// The value of the parameter is not valid.
    INVALID_PARAMETER = "invalid_parameter",
    /// `as_of` does not go together with versions=all.
    NOT_WITH_ALL_VERSIONS = "not_with_all_versions",
    /// The query has more than `max` parameters.
    TOO_MANY_PARAMETERS = "too_many_parameters",
    /// The cursor does not belong to this query.
    INVALID_CURSOR = "invalid_cursor",
    /// The header `header` is not valid.
    INVALID_HEADER = "invalid_header",
    /// Log in first.
    UNAUTHENTICATED = "unauthenticated",
    /// The access token is not valid or has expired.
    INVALID_TOKEN = "invalid_token",
    /// The refresh token is not good any more: log in again.
    REFRESH_TOKEN_OVER = "refresh_token_over",
    /// The refresh token was used a moment ago: use the one that was given then.
    REFRESH_TOKEN_RACED = "refresh_token_raced",
    /// The link is not good: it was used, has expired, or never was.
    LINK_OVER = "link_over",
    /// A second factor is needed: send `totp_code`.
    TOTP_REQUIRED = "totp_required",
    /// The user name or the password is wrong.
    WRONG_CREDENTIALS = "wrong_credentials",
    /// You may not do that.
    FORBIDDEN = "forbidden",
    /// This origin may not call from a browser.
    ORIGIN_NOT_ALLOWED = "origin_not_allowed",
    /// There is no such thing, or you may not see it.
    NOT_FOUND = "not_found",
    /// This address does not take the method `method`.
    METHOD_NOT_ALLOWED = "method_not_allowed",
    /// The answer comes only as `offered`.
    NOT_ACCEPTABLE = "not_acceptable",
    /// The body arrived too slowly.
    REQUEST_TIMEOUT = "request_timeout",
    /// You have `max` jobs that are not over yet.
    TOO_MANY_JOBS = "too_many_jobs",
    /// You are reading `max` exports: wait until one is read.
    TOO_MANY_EXPORTS = "too_many_exports",
    /// The job has no result: `status`.
    JOB_NOT_DONE = "job_not_done",
    /// This value is already taken.
    DUPLICATE = "duplicate",
    /// A request with this key is still being processed.
    REQUEST_IN_PROGRESS = "request_in_progress",
    /// The last transition counts from `effective_on`: nothing was decided on it before.
    EARLIER_THAN_LAST_TRANSITION = "earlier_than_last_transition",
    /// This secret is shown once, and was: make a new one.
    SECRET_ALREADY_SHOWN = "secret_already_shown",
    /// Two secrets are good already: revoke one.
    TOO_MANY_SECRETS = "too_many_secrets",
    /// There is a second factor already: remove it first.
    TOTP_IN_USE = "totp_in_use",
    /// No second factor has been begun.
    TOTP_NOT_BEGUN = "totp_not_begun",
    /// This user is a program: it gets in by its API client's secret.
    USER_IS_A_PROGRAM = "user_is_a_program",
    /// The user is suspended.
    USER_SUSPENDED = "user_suspended",
    /// This user is in already: use `password_reset`.
    USER_NOT_INVITED = "user_not_invited",
    /// Only a member of the same side may record this for it.
    NOT_SAME_SIDE = "not_same_side",
    /// The succession is `status`: it can be changed only while it is planned.
    SUCCESSION_SETTLED = "succession_settled",
    /// The plan has `items` items: delete them first.
    PLAN_NOT_EMPTY = "plan_not_empty",
    /// That item was not carried over from an earlier year.
    NOT_CARRIED_OVER = "not_carried_over",
    /// The package is `status`: nothing is paid of it.
    PACKAGE_NOT_PAYABLE = "package_not_payable",
    /// A package has at most `max` deliverables.
    TOO_MANY_DELIVERABLES = "too_many_deliverables",
    /// Press works or requests name the campaign: cancel it instead.
    CAMPAIGN_IN_USE = "campaign_in_use",
    /// The work was accepted for this request already.
    ALREADY_ACCEPTED = "already_accepted",
    /// The work is credited already: take that back first.
    WORK_CREDITED = "work_credited",
    /// The work is credited to nothing.
    WORK_NOT_CREDITED = "work_not_credited",
    /// A user has `max` calendar links at most.
    TOO_MANY_LINKS = "too_many_links",
    /// This never changes once the thing is made.
    FIXED_ONCE_MADE = "fixed_once_made",
    /// The school has another main site in that time.
    SECOND_MAIN_SITE = "second_main_site",
    /// The resource has changed meanwhile; read it again (revision `revision`).
    STALE = "stale",
    /// The body is larger than `max` bytes.
    BODY_TOO_LARGE = "body_too_large",
    /// The address is longer than `max` bytes.
    ADDRESS_TOO_LONG = "address_too_long",
    /// The Content-Type must be `accepted`.
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type",
    /// This Content-Encoding is not taken; send the body as it is.
    UNSUPPORTED_ENCODING = "unsupported_encoding",
    /// The content has faults; see errors.
    INVALID_CONTENT = "invalid_content",
    /// There is no such field.
    UNKNOWN_FIELD = "unknown_field",
    /// The type is wrong: `expected` is needed.
    WRONG_TYPE = "wrong_type",
    /// With `filter`, the order must be one of: `allowed`.
    BOUNDED_ORDER = "bounded_order",
    /// The value must be one of: `allowed`.
    UNKNOWN_VALUE = "unknown_value",
    /// This is no UUID in the form 8-4-4-4-12.
    INVALID_UUID = "invalid_uuid",
    /// An RFC 3339 instant with an offset is needed.
    INVALID_TIMESTAMP = "invalid_timestamp",
    /// It cannot move to another programme.
    STAYS_IN_PROGRAMME = "stays_in_programme",
    /// The press work is for insiders: this must be restricted.
    MORE_OPEN_THAN_WORK = "more_open_than_work",
    /// It was corrected before it was published.
    CORRECTED_BEFORE_PUBLISHED = "corrected_before_published",
    /// The event is on these days already.
    SAME_DAYS = "same_days",
    /// The request was made to another newspaper.
    ASKED_OF_ANOTHER = "asked_of_another",
    /// The unit is not of the newspaper.
    NOT_OF_THE_NEWSPAPER = "not_of_the_newspaper",
    /// The event is not released: this must be restricted.
    MORE_OPEN_THAN_EVENT = "more_open_than_event",
    /// Only the newsroom assigns offices.
    ONLY_THE_NEWSROOM = "only_the_newsroom",
    /// That moment has not come.
    PUBLISHED_IN_FUTURE = "published_in_future",
    /// The file is not what its Content-Type says.
    NOT_WHAT_IT_SAYS = "not_what_it_says",
    /// A document cannot answer itself.
    CIRCULAR_REPLY = "circular_reply",
    /// This organisation is no school.
    NOT_A_SCHOOL = "not_a_school",
    /// This organisation works for the other side.
    OF_THE_OTHER_SIDE = "of_the_other_side",
    /// That moment has passed.
    EXPIRES_IN_PAST = "expires_in_past",
    /// The code is wrong, or was used.
    WRONG_CODE = "wrong_code",
    /// The present password is wrong.
    WRONG_PASSWORD = "wrong_password",
    /// This password is easily guessed.
    PASSWORD_GUESSABLE = "password_guessable",
    /// The code list does not have this code: enter it there first.
    UNKNOWN_CODE = "unknown_code",
    /// The mandate belongs to another organisation.
    MANDATE_OF_ANOTHER = "mandate_of_another",
    /// Nothing can belong to itself.
    CIRCULAR_PARENT = "circular_parent",
    /// A rejection needs a comment.
    COMMENT_REQUIRED = "comment_required",
    /// The deadline has passed already.
    DUE_IN_PAST = "due_in_past",
    /// The day of the decision lies ahead.
    DECIDED_IN_FUTURE = "decided_in_future",
    /// `decided_by`, `decided_on` and `document_citation` come together.
    ON_PAPER_INCOMPLETE = "on_paper_incomplete",
    /// This user is no person: record the decision from paper.
    NOT_A_PERSON = "not_a_person",
    /// There is no row type for this kind of resource.
    NOT_TRANSFERABLE = "not_transferable",
    /// No heading in the first line is known.
    UNKNOWN_HEADINGS = "unknown_headings",
    /// There is no column named `heading`.
    UNKNOWN_HEADING = "unknown_heading",
    /// The column `heading` occurs twice.
    DUPLICATE_HEADING = "duplicate_heading",
    /// The first line must have headings.
    HEADINGS_MISSING = "headings_missing",
    /// There is no character encoding named `charset`.
    UNKNOWN_CHARSET = "unknown_charset",
    /// The file cannot be read: `detail`.
    UNREADABLE_FILE = "unreadable_file",
    /// There are bytes that are no text in the encoding of the file.
    NOT_TEXT = "not_text",
    /// The file has no rows.
    NO_ROWS = "no_rows",
    /// The file has more than `max` rows.
    TOO_MANY_ROWS = "too_many_rows",
    /// The row is longer than `max` bytes.
    ROW_TOO_LONG = "row_too_long",
    /// The row has more than `max` cells.
    TOO_MANY_CELLS = "too_many_cells",
    /// The row needs `external_source` and `external_id`, or an id.
    KEY_REQUIRED = "key_required",
    /// Several things bear this key: name the one by its id.
    AMBIGUOUS_KEY = "ambiguous_key",
    /// The format cannot hold the data: a cell is too long, or there are too many rows.
    UNWRITABLE = "unwritable",
    /// The job was tried many times and never done.
    GIVEN_UP = "given_up",
    /// Line `line`: a quotation mark has no counterpart.
    UNCLOSED_QUOTE = "unclosed_quote",
    /// `failed` rows are bad, so that none was written.
    ROWS_FAILED = "rows_failed",
    /// This key was used for another request.
    KEY_REUSED = "key_reused",
    /// If-Match with the ETag you read is required.
    PRECONDITION_REQUIRED = "precondition_required",
    /// Too many log-ins failed; try again in `seconds` seconds.
    TOO_MANY_ATTEMPTS = "too_many_attempts",
    /// The service is busy; try again later.
    UNAVAILABLE = "unavailable",
    /// The request took too long.
    TIMEOUT = "timeout",
    /// The server's disk is full; nothing was changed.
    STORAGE_FULL = "storage_full",
}
