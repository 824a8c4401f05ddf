//! Packages of coverage (gói hợp tác truyền thông; I.2, IV.6, V): what is ordered, delivered, accepted and
//! paid.

mod acceptance;
mod deliverable;
mod lifecycle;
mod model;
mod payment;
mod press_title;
mod subscription;

pub use acceptance::{
    AboutAcceptance, AcceptanceKind, AcceptanceLine, AcceptanceRecord, AcceptanceRecordContent,
    AcceptanceRecordFilter, AcceptanceRecordSort, AcceptanceStatus,
};
pub use deliverable::{
    CHANNELS, Cover, Deliverable, DeliverableContent, DeliverableFilter, DeliverableSort, GENRES,
    MOST_DELIVERABLES,
};
pub use lifecycle::PackageStatus;
pub use model::{
    AboutPackage, Package, PackageContent, PackageFilter, PackageKind, PackageSort, ProcurementMode, Short,
};
pub use payment::{
    Payment, PaymentContent, PaymentFilter, PaymentKind, PaymentLine, PaymentSort, Settlement,
};
pub use press_title::{PressTitle, PressTitleContent, PressTitleFilter, PressTitleSort};
pub use subscription::{Recipient, Subscription, SubscriptionContent, SubscriptionFilter, SubscriptionSort};
