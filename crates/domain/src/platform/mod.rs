//! What serves every area: users and the record of what changed.

mod api_client;
mod audit;
mod change;
mod history;
mod job;
mod membership;
mod notification;
mod password;
mod session;
mod transition;
mod user;

pub use api_client::{
    ApiClient, ApiClientContent, ApiClientFilter, ApiClientSecret, ApiClientSecretContent, ApiClientSort,
    MOST_SECRETS, NewApiClientSecret,
};
pub use audit::{
    AuditAction, AuditDigest, AuditEvent, AuditFilter, AuditRecord, AuditSort, CHAIN_BEGINS, digest,
    hexadecimal,
};
pub use change::{ChangeEntry, ChangeFilter, ChangePage, Happened};
pub use history::{AsOf, HistoryFilter, HistorySort};
pub use job::{
    Job, JobFilePurpose, JobFilter, JobKind, JobOrder, JobProblem, JobSort, JobStatus, KEPT_SECONDS,
    MOST_OPEN_JOBS, Manifest, RowCounts,
};
pub use membership::{Membership, MembershipContent, MembershipFilter, MembershipSort};
pub use notification::{
    Notification, NotificationFilter, NotificationKind, NotificationState, ReadMark, ReadMarkContent, Task,
    TaskKind, in_order,
};
pub use password::{
    LONGEST_PASSWORD, LogIn, PasswordByLink, PasswordChange, PasswordProof, PasswordResetRequest, TotpCode,
    TotpRemoval, check_password,
};
pub use session::{
    LinkPurpose, OneTimeLink, REFRESH_SECONDS, Refresh, RefreshContent, RefreshToken, SESSION_SECONDS,
    Session, SessionState, refresh,
};
pub use transition::Transition;
pub use user::{HeldRole, User, UserContent, UserFilter, UserSort, UserStatus, check_username};
