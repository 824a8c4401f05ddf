//! Logs and figures. No personal data in either: paths without their queries, ids, codes.

use crate::http::problem::ProblemCode;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u32,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

/// Figures for Prometheus.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter<u64, AtomicU64>>,
    durations: Family<RouteLabels, Histogram>,
    problems: Family<CodeLabels, Counter<u64, AtomicU64>>,
}

const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("phoihop");
        let requests = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let problems = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_duration_seconds", "Time to answer", durations.clone());
        registry.register("problems", "Problem documents answered, by code", problems.clone());
        Self { registry, requests, durations, problems }
    }
}

impl Metrics {
    /// Counts an answered request. The route is the pattern, so that ids do not multiply the series.
    pub fn request(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.requests
            .get_or_create(&RequestLabels { method, route: route.clone(), status: status.into() })
            .inc();
        self.durations.get_or_create(&RouteLabels { method, route }).observe(took.as_secs_f64());
    }

    /// Counts a problem.
    pub fn problem(&self, code: ProblemCode) {
        self.problems.get_or_create(&CodeLabels { code: code.as_str() }).inc();
    }

    /// The figures in the OpenMetrics text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _infallible = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}

/// Starts logging: one line an event, structured values as `key=value`; what is logged, `filter` says in
/// env_logger's syntax.
pub fn init_logging(filter: &str) {
    // What strangers send that is no HTTP is their own affair; who asks for it (`actix_http=error`) is told.
    env_logger::Builder::new()
        .filter_module("actix_http", log::LevelFilter::Off)
        .parse_filters(filter)
        .format_timestamp_micros()
        .init();
}
