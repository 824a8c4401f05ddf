//! Pages of other origins that call from a browser (CORS, the Fetch standard).

use phoihop_tests::{Actor, Cast, Reply, story};
use serde_json::json;

const OURS: &str = "https://phoihop.example";

/// A browser asks whether a page of that origin may send such a request.
async fn preflight(at: &Actor, origin: &str, method: &str, headers: &str) -> Reply {
    let ask =
        at.ask("OPTIONS", "/v1/people").with("origin", origin).with("access-control-request-method", method);
    let ask = if headers.is_empty() { ask } else { ask.with("access-control-request-headers", headers) };
    ask.send().await
}

fn granted(reply: &Reply) -> bool {
    assert!(!reply.headers.contains_key("access-control-allow-credentials"), "tokens, never cookies");
    reply.headers.contains_key("access-control-allow-origin")
}

story! {
    async fn only_pages_of_allowed_origins_may_call(own app) {
        let app = app
            .restarted_with(|config| phoihop_api::config::Config {
                cors_origins: vec![OURS.to_owned()],
                ..config
            })
            .await;
        let (cast, anybody) = (Cast::of(&app).await, app.anybody());
        let allowed =
            preflight(&anybody, OURS, "PATCH", "authorization, if-match, content-type, idempotency-key")
                .await
                .is(200);
        assert_eq!(allowed.header("access-control-allow-origin"), OURS);
        for wanted in ["authorization", "if-match", "content-type", "idempotency-key"] {
            assert!(allowed.header("access-control-allow-headers").contains(wanted), "{wanted}");
        }
        for method in ["GET", "HEAD", "POST", "PATCH", "DELETE"] {
            assert!(allowed.header("access-control-allow-methods").contains(method), "{method}");
            assert!(granted(&preflight(&anybody, OURS, method, "").await.is(200)));
        }
        assert!(granted(&allowed) && allowed.header("vary").to_lowercase().contains("origin"));
        for (origin, method, headers) in [
            ("https://phoihop.example.evil.example", "GET", ""),
            ("https://evil.example", "PATCH", "authorization"),
            ("http://phoihop.example", "GET", ""),
            ("null", "GET", ""),
            ("no origin at all", "GET", ""),
        ] {
            let refused =
                preflight(&anybody, origin, method, headers).await.refused(403, "origin_not_allowed");
            assert!(!granted(&refused), "{origin} {method} {headers}");
        }
        let refused = preflight(&anybody, OURS, "PUT", "").await.refused(405, "method_not_allowed");
        assert!(!granted(&refused) && refused.header("allow").contains("PATCH"));
        for origin in ["https://evil.example", "null", "no origin at all"] {
            let foreign = cast.admin.ask("GET", "/v1/people").with("origin", origin).send().await.ok();
            assert!(
                !granted(&foreign) && foreign.header("vary").to_lowercase().contains("origin"),
                "{origin}: the browser keeps it from the page"
            );
        }
        let made = cast
            .admin
            .ask("POST", "/v1/people")
            .with("origin", OURS)
            .json(&json!({"full_name": "Lê Ô"}))
            .send()
            .await
            .created();
        let refused = anybody
            .ask("GET", "/v1/people")
            .with("origin", OURS)
            .send()
            .await
            .refused(401, "unauthenticated");
        for reply in [made, refused] {
            assert!(granted(&reply));
            for exposed in ["etag", "location", "link", "retry-after", "idempotency-replayed", "x-request-id"]
            {
                assert!(reply.header("access-control-expose-headers").contains(exposed), "{exposed}");
            }
        }
    }
}
