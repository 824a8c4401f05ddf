//! Health, figures and public keys.

use serde_json::json;

use crate::http::answer::JSON;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

const OPENMETRICS: &str = "application/openmetrics-text";

/// The routes.
pub fn paths() -> Vec<Path> {
    let healthz = Operation::file("get_health", "application/json").says("Is the process alive?", "").fresh();
    let readyz = Operation::file("get_readiness", "application/json")
        .says(
            "Can it serve?",
            "Answers 503 where the database cannot be read, or cannot be written; what \
            was found holds for a second.",
        )
        .fresh();
    let metrics = Operation::file("get_metrics", OPENMETRICS)
        .says("Figures for Prometheus", "OpenMetrics text; keep it from the public at the proxy.")
        .fresh();
    let jwks =
        Operation::file("get_jwks", "application/json").says("Public keys of access tokens", "RFC 7517.");
    vec![
        Path::new("service", "/healthz")
            .get(healthz, |call: Call| async move { call.fresh(JSON, json!({"status": "ok"}).to_string()) }),
        Path::new("service", "/readyz").get(readyz, ready),
        Path::new("service", "/metrics").get(metrics, |call: Call| async move {
            call.fresh(&format!("{OPENMETRICS}; version=1.0.0; charset=utf-8"), call.state.metrics.text())
        }),
        Path::new("service", "/.well-known/jwks.json")
            .get(jwks, |call: Call| async move { call.file(JSON, call.state.keyring.jwks().to_string()) }),
    ]
}

async fn ready(call: Call) -> Result<Answer, Problem> {
    if !call.state.readiness.of(&call.state.store).await {
        return Err(Problem::new(problem::UNAVAILABLE).header("Retry-After", "1"));
    }
    call.fresh(JSON, json!({"status": "ready", "database": call.state.store.kind()}).to_string())
}
