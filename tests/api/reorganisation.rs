//! What the reorganisation of 2025 did to work under way: to units by their functions, to tasks, and to the
//! newspaper's rights.

use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;
use crate::succession::{organisation, reorganised, successors};

async fn officer(app: &App, organisation: &str, name: &str) -> Actor {
    user_with(app, Role::Officer, organisation.parse().unwrap(), name).await
}

/// A task of the province that the press function leads and the IT function helps with.
async fn task(cast: &Cast, lead: &str, helping: &str) -> Value {
    let programme = cast
        .province_focal
        .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
        .await
        .ok();
    json!({
        "programme_id": programme["id"], "party_id": programme["parties"][0]["id"],
        "title": "Chuyên trang về chuyển đổi số", "lead_id": lead, "lead_function": "press",
        "cooperating_units": [{"organisation_id": helping, "function": "information_technology"}],
        "due_on": "2099-12-31",
    })
}

async fn told(reader: &Actor) -> Vec<(String, String)> {
    let news = reader.get("/v1/me/notifications?sort=created_at").await.ok();
    let one = |news: &Value| {
        (news["kind"].as_str().unwrap().to_owned(), news["resource"].as_str().unwrap().to_owned())
    };
    news.items().iter().map(one).collect()
}

story! {
    async fn open_work_goes_on_with_who_took_each_function_on_and_they_are_told(app) {
        let cast = Cast::of(app).await;
        let after = successors(&cast).await;
        let information = cast.id("so-tttt-soc-trang");
        let (lead, other) =
            (information, organisation(&cast, "department", "Sở Kế hoạch và Đầu tư tỉnh Sóc Trăng").await);
        let led =
            cast.province_focal.post("/v1/assignments", &task(&cast, lead, &other).await).await.created();
        let helped = cast
            .province_focal
            .post("/v1/assignments", &task(&cast, &other, information).await)
            .await
            .created();
        let asked = json!({
            "programme_id": led["programme_id"], "party_id": led["party_id"], "title": "Góp ý kế hoạch",
            "draft_citation": "Dự thảo 1",
            "asked_units": [{"organisation_id": information, "function": "information_technology"}],
            "due_on": "2099-12-31",
        });
        let asked = cast.province_focal.post("/v1/opinion-requests", &asked).await.created();
        let (science, culture) = (
            officer(app, &after.science, "khcn").await,
            officer(app, &after.can_tho_culture, "vhttdl-can-tho").await,
        );
        let path = |reply: &phoihop_tests::Reply| reply.header("location").to_owned();
        science.get(&path(&helped)).await.refused(404, "not_found");
        reorganised(app, &cast, &after).await;

        let seen = science.get(&path(&helped)).await.ok();
        let unit = json!({
            "organisation_id": information, "function": "information_technology",
            "acting_organisation_id": after.science,
        });
        assert_eq!(seen["acting_units"], json!([unit]));
        science.get(&path(&led)).await.refused(404, "not_found");
        science.post(&format!("{}/opinions", path(&asked)), &json!({"answer": "agrees"})).await.created();
        assert_eq!(culture.get(&path(&led)).await.ok()["acting_lead_id"], after.can_tho_culture);
        let passed = |resource: &str| ("passed_on".to_owned(), resource.to_owned());
        assert_eq!(told(&science).await, [passed("assignments"), passed("opinion-requests")]);
        assert!(told(&culture).await.contains(&passed("assignments")));
        let wait = science.get("/v1/me/tasks").await.ok();
        assert!(wait.items().is_empty(), "it only helps, and has answered: {:?}", wait.body);
        assert_eq!(culture.get("/v1/me/tasks").await.ok().each("kind"), ["assignment"]);
    }

    async fn an_implementing_unit_is_who_has_its_function_on_the_day(app) {
        let cast = Cast::of(app).await;
        let after = successors(&cast).await;
        let programme = cast
            .province_focal
            .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
            .await
            .ok();
        let unit = json!({
            "programme_id": programme["id"], "party_id": programme["parties"][0]["id"],
            "organisation_id": cast.id("so-tttt-soc-trang"), "function": "information_technology",
            "valid_from": "2023-01-01",
        });
        let made = cast.province_focal.post("/v1/implementing-units", &unit).await.created();
        let again = cast.province_focal.post("/v1/implementing-units", &unit).await;
        again.refused(409, "duplicate").at("/organisation_id", "duplicate");
        reorganised(app, &cast, &after).await;
        for (day, acting) in [
            ("2024-06-01", cast.id("so-tttt-soc-trang")),
            ("2025-04-01", &after.science),
            ("2025-12-01", &after.science),
        ] {
            let list = cast.press_focal.get(&format!("/v1/implementing-units?as_of={day}")).await.ok();
            assert_eq!(list.each("acting_organisation_id"), [acting], "{day}");
        }
        let science = officer(app, &after.science, "khcn").await;
        science.get(&format!("/v1/implementing-units/{}", made.id())).await.ok();
    }

    async fn who_may_consent_for_the_newspaper_follows_its_merger_and_the_suspension(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let after = successors(&cast).await;
        let person =
            cast.admin.post("/v1/people", &json!({"full_name": "Trần Thị Tổng"})).await.created().id();
        let mandate = json!({
            "person_id": person, "organisation_id": after.merged_paper, "position": "Tổng Biên tập",
            "valid_from": "2025-09-01", "may_sign": true, "may_consent": true,
        });
        cast.admin.post("/v1/mandates", &mandate).await.created();
        reorganised(app, &cast, &after).await;
        let (of_merged, of_paper) = (json!(person), json!(cast.id("bui-thi-hong-suong")));
        for (by, on, counts) in [
            (&of_paper, "2025-10-01", false),
            (&of_merged, "2025-11-10", false),
            (&of_merged, "2025-10-01", true),
            (&of_paper, "2025-12-01", true),
        ] {
            let given = json!({
                "decision": "agree", "decided_by": by, "decided_on": on, "document_citation": "Phiếu ý kiến",
            });
            let reply = draft.decided_by(&cast.press_focal, &given).await;
            match counts {
                true => drop(reply.created()),
                false => drop(reply.refused(409, "no_mandate")),
            }
            // The next consent is to another text.
            if counts {
                draft
                    .edited_by(
                        &cast.press_focal,
                        &json!({"title": format!("Chương trình phối hợp, bản {on}")}),
                    )
                    .await
                    .ok();
            }
        }
    }
}
