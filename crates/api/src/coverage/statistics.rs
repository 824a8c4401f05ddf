//! `/v1/press-work-statistics`: how many press works there are, by topic, clause, channel, genre, month or
//! unit.

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{PressWorkStatistic, PressWorkStatisticFilter};
use phoihop_persistence::coverage::statistics::{self, Counted};

use crate::http::negotiation::Language;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let count = Operation::whole::<PressWorkStatistic>("list_press_work_statistics", Action::ReadCoverage)
        .says(
            "Count press works",
            "Of the programmes that the caller sees, by topic, clause, channel, genre, month or unit: those \
                that stand, and those that were retracted. Works without a unit stand under no key.",
        )
        .takes::<PressWorkStatisticFilter>(&["group_by", "programme_id", "campaign_id", "from", "to"]);
    vec![Path::new("coverage", "/v1/press-work-statistics").get(count, list)]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, readers): (PressWorkStatisticFilter, _) = (call.asked()?, call.readers());
    let counted = call
        .reader()
        .read_heavy(move |db| statistics::of(db, &readers, &filter))
        .await
        .map_err(Problem::from)?;
    let told = |Counted { key, labels, published, retracted }| {
        let label = labels.map(|(vi, en): (String, Option<String>)| match call.language {
            Language::English => en.unwrap_or(vi),
            Language::Vietnamese => vi,
        });
        PressWorkStatistic { key, label, published, retracted }
    };
    call.whole(&counted.into_iter().map(told).collect::<Vec<_>>())
}
