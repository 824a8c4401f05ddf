//! What is agreed on before anything is said: methods, media types, languages, names of requests,
//! compression, caching, browsers, and in which order a request is looked at.

use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::json;

use crate::access::Things;

/// Every address that can be read, with whoever may read it.
async fn readable(app: &App, cast: &Cast) -> Vec<(Actor, String)> {
    let things = Things::of(cast).await;
    let mut found = Vec::new();
    for path in app.state.router.paths() {
        if path.operations().any(|(method, _)| method == "GET") {
            let reader = if path.tag == "service" || path.tag == "public" {
                app.anybody()
            } else {
                cast.reader_of(path.pattern).await
            };
            let address = match path.pattern {
                "/v1/calendar.ics" => by_link(&cast.province_focal).await,
                pattern => things.address(pattern),
            };
            found.push((reader, address));
        }
    }
    assert!(found.len() > 20, "{} addresses", found.len());
    found
}

/// Where a calendar lies for whoever knows its secret.
async fn by_link(owner: &Actor) -> String {
    let made = owner.post("/v1/calendar-links", &json!({"label": "Máy", "expires_at": null})).await.created();
    let url = made["url"].as_str().unwrap();
    url[url.find("/v1/").unwrap()..].to_owned()
}

fn varies(reply: &Reply) -> String {
    let all: Vec<&str> = reply.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    all.join(", ").to_ascii_lowercase()
}

async fn asked(actor: &Actor, path: &str, header: &str, value: &str) -> Reply {
    actor.ask("GET", path).with(header, value).send().await
}

story! {
    async fn head_tells_all_that_get_does_but_the_body(app) {
        let cast = Cast::of(app).await;
        for (reader, path) in readable(app, &cast).await {
            for encoding in ["identity", "gzip"] {
                let [get, head] = [reader.ask("GET", &path), reader.ask("HEAD", &path)]
                    .map(|ask| ask.with("accept-encoding", encoding).send());
                let (mut get, mut head) = (get.await, head.await);
                // The figures count the very request that asks for them, and so differ in length, too.
                for own in ["x-request-id", "date"].iter().chain(if path == "/metrics" {
                    &["content-length"][..]
                } else {
                    &[]
                }) {
                    get.headers.remove(*own);
                    head.headers.remove(*own);
                }
                assert_eq!((head.status, &head.headers), (get.status, &get.headers), "{path} {encoding}");
                assert!(head.bytes.is_empty() && (200..400).contains(&get.status), "{path}: {}", get.status);
            }
        }
        assert_ne!(app.anybody().ask("HEAD", "/nothing").send().await.is(404).header("content-length"), "0");
    }

    async fn every_address_tells_its_methods_and_refuses_others(app) {
        let things = Things::of(&Cast::of(app).await).await;
        for path in app.state.router.paths() {
            let address = things.address(path.pattern);
            let allow =
                app.anybody().ask("OPTIONS", &address).send().await.is(204).header("allow").to_owned();
            let named: Vec<&str> = allow.split(", ").collect();
            for (method, _) in path.operations() {
                assert!(named.contains(&method.as_str()), "{address}: {allow}");
            }
            assert_eq!(named.contains(&"GET"), named.contains(&"HEAD"), "{address}: {allow}");
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]
                .iter()
                .filter(|method| !named.contains(method))
            {
                let reply = app.anybody().ask(method, &address).send().await;
                let reply =
                    if *method == "HEAD" { reply.is(405) } else { reply.refused(405, "method_not_allowed") };
                assert_eq!(reply.header("allow"), allow, "{method} {address}");
            }
        }
    }

    async fn what_is_no_address_is_not_found_whoever_asks_and_however(app) {
        let cast = Cast::of(app).await;
        for path in [
            "/",
            "/nothing",
            "/v1",
            "/V1/people",
            "//v1/people",
            "/v1/people/x/y",
            "/v1/public",
            "/v1/people%2f",
            "/%ff",
        ] {
            app.anybody().get(path).await.refused(404, "not_found");
            cast.admin.post(path, &json!({})).await.refused(404, "not_found");
        }
        let things = Things::of(&cast).await;
        for path in app.state.router.paths() {
            let with_slash = format!("{}/", things.address(path.pattern));
            let reply = cast.admin.get(&with_slash).await.refused(404, "not_found");
            assert_eq!(
                (reply.header("location"), reply["instance"].as_str()),
                ("", Some(with_slash.as_str()))
            );
        }
    }

    async fn an_answer_comes_in_a_media_type_that_is_taken(app) {
        let cast = Cast::of(app).await;
        let html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let taken = [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/*;q=0.1",
            "*/*",
            html,
            "text/html, application/json;q=0.001",
            "",
        ];
        for accept in taken {
            asked(&cast.admin, "/v1/people", "accept", accept).await.ok();
        }
        for accept in
            ["text/html", "application/json;q=0", "application/json;q=0, */*", "image/*", "application/xml"]
        {
            let refused =
                asked(&cast.admin, "/v1/people", "accept", accept).await.refused(406, "not_acceptable");
            assert!(
                refused["detail"].as_str().unwrap().contains("application/json"),
                "it says what there is: {}",
                refused.body
            );
        }
        cast.admin
            .ask("GET", "/v1/people")
            .with("accept", "text/html")
            .and("accept", "application/json")
            .send()
            .await
            .ok();
        asked(&app.anybody(), "/problems/stale", "accept", "text/html").await.ok();
        asked(&app.anybody(), "/problems/stale", "accept", "application/json")
            .await
            .refused(406, "not_acceptable");
        asked(&app.anybody(), "/docs/index.html", "accept", "text/html").await.ok();
    }

    async fn a_problem_speaks_the_language_that_is_preferred(app) {
        let en = ["en", "EN-gb, vi;q=0.5", "fr, en;q=0.3", "vi;q=0, en", "vi;q=0.2,en;q=0.3", "en, *;q=0.5"];
        let vi = ["vi", "vi-VN,en;q=0.9", "fr", "*", "en;q=0.5, *", "en;q=0", "garbage;;;q=x", "vi, en"];
        let expected = en
            .iter()
            .map(|text| (*text, "en", "There is"))
            .chain(vi.iter().map(|text| (*text, "vi", "Không có")));
        for (accept, language, begins) in expected {
            let reply =
                asked(&app.anybody(), "/nothing", "accept-language", accept).await.refused(404, "not_found");
            assert_eq!(reply.header("content-language"), language, "{accept}");
            assert!(reply["detail"].as_str().unwrap().starts_with(begins), "{accept}: {}", reply.body);
            assert!(varies(&reply).contains("accept-language"));
        }
        assert_eq!(app.anybody().get("/nothing").await.header("content-language"), "vi");
    }

    async fn an_answer_with_texts_says_in_which_language(app) {
        let cast = Cast::of(app).await;
        let programme = cast.in_force().await;
        let path = format!("{}/available-transitions", programme.path);
        let vi = cast.press_focal.get(&path).await.ok();
        let en = asked(&cast.press_focal, &path, "accept-language", "en").await.ok();
        assert_eq!((vi.header("content-language"), en.header("content-language")), ("vi", "en"));
        assert!(vi.body != en.body && vi.tag() != en.tag());
        let again = cast
            .press_focal
            .ask("GET", &path)
            .with("accept-language", "en")
            .with("if-none-match", &en.tag())
            .send()
            .await
            .is(304);
        assert_eq!(again.header("content-language"), "en");
        cast.press_focal.ask("GET", &path).with("if-none-match", &en.tag()).send().await.ok();
        for reply in [&vi, &en, &again] {
            assert!(varies(reply).contains("accept-language"), "{:?}", reply.headers);
        }
        assert_eq!(
            cast.press_focal.get(&programme.path).await.ok().header("content-language"),
            "",
            "data have no language"
        );
    }

    async fn a_request_keeps_its_own_name_only_where_it_is_plain(app) {
        let named = |name: &'static str| async move {
            asked(&app.anybody(), "/nothing", "x-request-id", name).await.refused(404, "not_found")
        };
        for plain in ["0192f3a1-7c1e-7b6a-9d53-0f7a52c1e001", "9b2d7c0e41f24c55a0d31f0e5a7c9d11"] {
            assert_eq!(named(plain).await.header("x-request-id"), plain);
        }
        let mut given = Vec::new();
        // What is no UUID could be anything, a phone number too, and would stand in logs and in the trail.
        for garbage in [
            "0912345678",
            "00000000-0000-0000-0000-000912345678",
            "short",
            "",
            "<script>alert(1)</script>",
            "a b c d e f g h",
            "${jndi:ldap://x}",
            "a,b,c,d,e,f,g,h",
        ] {
            let reply = named(garbage).await;
            assert!(!String::from_utf8_lossy(&reply.bytes).contains(&format!("\"{garbage}\"")));
            given.push(reply.header("x-request-id").to_owned());
        }
        let long =
            app.anybody().ask("GET", "/healthz").with("x-request-id", &"a".repeat(65)).send().await.ok();
        given.push(long.header("x-request-id").to_owned());
        assert!(
            given.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())),
            "{given:?}"
        );
        given.sort();
        given.dedup();
        assert_eq!(given.len(), 9, "each is given once");
    }

    async fn answers_from_one_kibibyte_are_compressed_each_under_its_own_tag(app) {
        let cast = Cast::of(app).await;
        let long = json!({"kind": "other", "name": "ở".repeat(300), "address": "ấp".repeat(150)});
        let path = cast.admin.post("/v1/organisations", &long).await.created().header("location").to_owned();
        let plain = cast.admin.get(&path).await.ok();
        assert_eq!((plain.header("content-encoding"), plain.bytes.len() > 1024), ("", true));
        assert!(
            varies(&plain).contains("accept-encoding"),
            "a cache must know that others may get it compressed"
        );
        for (accept, encoding, magic) in [
            ("br", "br", &[][..]),
            ("zstd", "zstd", &[0x28, 0xb5]),
            ("gzip", "gzip", &[0x1f, 0x8b]),
            ("br;q=0, gzip;q=0.1", "gzip", &[0x1f, 0x8b]),
        ] {
            let small = asked(&cast.admin, &path, "accept-encoding", accept).await.ok();
            assert_eq!(small.header("content-encoding"), encoding, "{accept}");
            assert!(
                small.bytes.len() < plain.bytes.len()
                    && small.bytes.starts_with(magic)
                    && varies(&small).contains("accept-encoding")
            );
            assert_eq!(small.tag(), format!("{}-{encoding}\"", plain.tag().trim_end_matches('"')));
            let known = cast
                .admin
                .ask("GET", &path)
                .with("accept-encoding", accept)
                .with("if-none-match", &small.tag())
                .send()
                .await
                .is(304);
            assert_eq!((known.tag(), known.bytes.len()), (small.tag(), 0), "the tag of what the client has");
            assert!(varies(&known).contains("accept-encoding"));
            cast.admin.patch(&path, &small.tag(), &json!({"fax": null})).await.ok();
        }
        let small = asked(&app.anybody(), "/healthz", "accept-encoding", "gzip, br, zstd").await.ok();
        assert_eq!((small.header("content-encoding"), small.header("content-length")), ("", "15"));
        asked(&cast.admin, &path, "accept-encoding", "identity;q=0, br;q=0, gzip;q=0, zstd;q=0, *;q=0")
            .await
            .refused(406, "not_acceptable");
    }

    async fn nothing_is_kept_by_others_that_is_not_for_everybody(app) {
        let cast = Cast::of(app).await;
        let personal = [
            "/v1/people",
            "/v1/mandates",
            "/v1/me",
            "/v1/users",
            "/v1/audit-events",
            "/v1/api-clients",
            "/v1/jobs",
            "/v1/imports",
            "/v1/exports",
            "/v1/changes",
            "/v1/calendar-links",
            "/v1/press-work-evidence",
            "/healthz",
            "/readyz",
            "/metrics",
        ];
        for (reader, path) in readable(app, &cast).await {
            let reply = reader.get(&path).await;
            let public = path.starts_with("/v1/public/") || !path.starts_with("/v1/");
            let expected = match public {
                _ if personal.iter().any(|personal| path.starts_with(personal))
                    && !path.ends_with("transitions") =>
                {
                    "no-store"
                }
                true => "public, max-age=60",
                false => "private, no-cache",
            };
            assert_eq!(
                (reply.header("cache-control"), reply.header("x-content-type-options")),
                (expected, "nosniff"),
                "{path}"
            );
            if expected != "no-store" && reply.status == 200 {
                for tags in [
                    reply.tag(),
                    format!("W/{}", reply.tag()),
                    format!("\"other\", {}", reply.tag()),
                    "*".to_owned(),
                ] {
                    let known = asked(&reader, &path, "if-none-match", &tags).await.is(304);
                    assert_eq!(
                        (known.tag(), known.header("cache-control"), known.bytes.len()),
                        (reply.tag(), expected, 0),
                        "{path}"
                    );
                }
                asked(&reader, &path, "if-none-match", "\"1.something-else\"").await.ok();
            }
            let refused = app.anybody().ask("PUT", &path).send().await;
            assert_eq!(
                (refused.header("cache-control"), refused.header("x-content-type-options")),
                ("no-store", "nosniff"),
                "{path}"
            );
        }
    }

    async fn the_first_fault_in_the_order_of_checks_is_told(app) {
        let cast = Cast::of(app).await;
        let (draft, huge) = (cast.agreed().await, "x".repeat(2 << 20));
        let (wrong, valid) = (json!({"nothing": 1}), json!({"signed_place": "Sóc Trăng"}));
        let (path, random) = (
            format!("{}?nothing=1", draft.path),
            "/v1/programmes/01873a0e-6b40-7000-8000-000000000001?nothing=1",
        );
        let (focal, tag) = (&cast.province_focal, draft.tag(&cast.province_focal).await);
        app.anybody()
            .ask("PUT", &path)
            .raw("text/plain", huge.clone())
            .send()
            .await
            .refused(405, "method_not_allowed");
        app.anybody().ask("PATCH", &path).raw("text/plain", "x").send().await.refused(401, "unauthenticated");
        cast.admin.ask("PATCH", &path).raw("text/plain", "x").send().await.refused(403, "forbidden");
        focal.ask("PATCH", random).raw("text/plain", "x").send().await.refused(404, "not_found");
        focal.ask("PATCH", random).merge_patch(&valid).send().await.refused(404, "not_found");
        focal.ask("PATCH", &path).raw("text/plain", "{").send().await.refused(415, "unsupported_media_type");
        focal
            .ask("PATCH", &path)
            .raw("application/merge-patch+json", huge)
            .send()
            .await
            .refused(413, "body_too_large");
        focal
            .ask("PATCH", &path)
            .merge_patch(&wrong)
            .send()
            .await
            .refused(400, "invalid_query")
            .about("nothing", "unknown_parameter");
        focal
            .ask("PATCH", &draft.path)
            .raw("application/merge-patch+json", "{")
            .send()
            .await
            .refused(400, "malformed_json");
        focal
            .ask("PATCH", &draft.path)
            .merge_patch(&wrong)
            .send()
            .await
            .refused(428, "precondition_required");
        focal.patch(&draft.path, "\"99.x\"", &wrong).await.refused(412, "stale");
        focal
            .patch(&draft.path, &tag, &wrong)
            .await
            .refused(422, "invalid_content")
            .at("/nothing", "unknown_field");
        focal.delete(&format!("{}?nothing=1", draft.path), "\"99.x\"").await.refused(400, "invalid_query");
        focal.delete(&draft.path, "\"99.x\"").await.refused(412, "stale");
        focal.delete(&draft.path, &tag).await.refused(409, "only_drafts_can_be_deleted");
        focal.patch(&draft.path, &tag, &valid).await.ok();
    }
}
