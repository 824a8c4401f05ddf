//! What the reorganisation of 2025 did to the agreement of 2023–2025: who acted for whom, day by day.

use phoihop_domain::access::Role;
use phoihop_tests::{Actor, App, Cast, story};
use serde_json::{Value, json};

use crate::access::user_with;

/// Everybody who came after.
pub struct Successors {
    pub culture: String,
    pub science: String,
    pub can_tho: String,
    pub can_tho_culture: String,
    pub merged_paper: String,
}

pub async fn organisation(cast: &Cast, kind: &str, name: &str) -> String {
    cast.admin.post("/v1/organisations", &json!({"kind": kind, "name": name})).await.created().id()
}

pub async fn successors(cast: &Cast) -> Successors {
    Successors {
        culture: organisation(cast, "department", "Sở Văn hóa, Thể thao và Du lịch tỉnh Sóc Trăng").await,
        science: organisation(cast, "department", "Sở Khoa học và Công nghệ tỉnh Sóc Trăng").await,
        can_tho: organisation(cast, "peoples_committee", "Ủy ban nhân dân thành phố Cần Thơ").await,
        can_tho_culture: organisation(
            cast,
            "department",
            "Sở Văn hóa, Thể thao và Du lịch thành phố Cần Thơ",
        )
        .await,
        merged_paper: organisation(cast, "newspaper", "Báo và Phát thanh, Truyền hình Thành phố Hồ Chí Minh")
            .await,
    }
}

pub async fn succession(
    cast: &Cast,
    from: &str,
    to: &str,
    functions: Value,
    effective_on: &str,
    instrument: &str,
) -> phoihop_tests::Reply {
    let content = json!({
        "from_id": from, "to_id": to, "functions": functions, "effective_on": effective_on,
        "instrument": instrument,
    });
    cast.admin.post("/v1/organisation-successions", &content).await.created()
}

/// What was decided, with the days on which it took effect, entered afterwards by provincial IT.
pub async fn reorganised(app: &App, cast: &Cast, after: &Successors) {
    let information = cast.id("so-tttt-soc-trang");
    let of_departments = "Nghị quyết về tổ chức các cơ quan chuyên môn thuộc UBND tỉnh Sóc Trăng";
    succession(cast, information, &after.culture, json!(["press"]), "2025-03-01", of_departments).await;
    succession(
        cast,
        information,
        &after.science,
        json!(["information_technology"]),
        "2025-03-01",
        of_departments,
    )
    .await;
    succession(
        cast,
        cast.id("ubnd-soc-trang"),
        &after.can_tho,
        json!(null),
        "2025-07-01",
        "Nghị quyết 202/2025/QH15",
    )
    .await;
    succession(
        cast,
        &after.culture,
        &after.can_tho_culture,
        json!(null),
        "2025-07-01",
        "Nghị quyết 202/2025/QH15",
    )
    .await;
    for (ended, last_day) in [
        (information, "2025-02-28"),
        (cast.id("ubnd-soc-trang"), "2025-06-30"),
        (&after.culture, "2025-06-30"),
    ] {
        let path = format!("/v1/organisations/{ended}");
        let tag = cast.admin.get(&path).await.tag();
        cast.admin.patch(&path, &tag, &json!({"valid_to": last_day})).await.ok();
    }
    let merger = succession(
        cast,
        cast.id("bao-sggp"),
        &after.merged_paper,
        json!(null),
        "2025-09-01",
        "Quyết định ngày 21-8-2025",
    )
    .await;
    let suspended = json!({
        "to": "suspended", "reason": "Tạm dừng việc sắp xếp.", "decided_by": cast.id("bui-thi-hong-suong"),
        "decided_on": "2025-11-10", "document_citation": "Văn bản ngày 10-11-2025",
    });
    let path = format!("/v1/organisation-successions/{}", merger.id());
    let tag = cast.admin.get(&path).await.tag();
    cast.admin.decide(&format!("{path}/transitions"), &tag, &suspended).await.created();
    app.follow_the_calendar().await;
}

/// Who acted for a party of the agreement on a day, by name.
async fn acted(reader: &Actor, programme: &str, party: usize, day: &str) -> String {
    let read = reader.get(&format!("{programme}?as_of={day}")).await.ok();
    let acting = read["parties"][party]["acting_organisation_id"].as_str().unwrap().to_owned();
    reader.get(&format!("/v1/organisations/{acting}?as_of={day}")).await.ok()["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn focal_point(reader: &Actor, programme: &str, day: &str) -> String {
    let id = programme.replace("/v1/programmes/", "");
    let found = reader.get(&format!("/v1/focal-points?programme_id={id}&as_of={day}")).await.ok();
    let acting = found.items()[0]["acting_organisation_id"].as_str().unwrap().to_owned();
    reader.get(&format!("/v1/organisations/{acting}?as_of={day}")).await.ok()["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

story! {
    async fn names_focal_points_and_rights_are_right_on_every_day_of_the_reorganisation(app) {
        let cast = Cast::of(app).await;
        let programme = format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025"));
        let after = successors(&cast).await;
        reorganised(app, &cast, &after).await;
        // In between, the department took another name, which is entered afterwards.
        let path = format!("/v1/organisations/{}", after.can_tho_culture);
        let renamed = json!({"name": "Sở Văn hóa và Du lịch thành phố Cần Thơ", "named_from": "2025-11-01"});
        cast.admin.patch(&path, &cast.admin.get(&path).await.tag(), &renamed).await.ok();
        let reader = &cast.press_focal;
        let expected = [
            (
                "2024-06-01",
                "Ủy ban nhân dân tỉnh Sóc Trăng",
                "Sở Thông tin và Truyền thông tỉnh Sóc Trăng",
                "Báo Sài Gòn Giải Phóng",
            ),
            (
                "2025-04-01",
                "Ủy ban nhân dân tỉnh Sóc Trăng",
                "Sở Văn hóa, Thể thao và Du lịch tỉnh Sóc Trăng",
                "Báo Sài Gòn Giải Phóng",
            ),
            (
                "2025-08-01",
                "Ủy ban nhân dân thành phố Cần Thơ",
                "Sở Văn hóa, Thể thao và Du lịch thành phố Cần Thơ",
                "Báo Sài Gòn Giải Phóng",
            ),
            (
                "2025-10-01",
                "Ủy ban nhân dân thành phố Cần Thơ",
                "Sở Văn hóa, Thể thao và Du lịch thành phố Cần Thơ",
                "Báo và Phát thanh, Truyền hình Thành phố Hồ Chí Minh",
            ),
            (
                "2025-12-01",
                "Ủy ban nhân dân thành phố Cần Thơ",
                "Sở Văn hóa và Du lịch thành phố Cần Thơ",
                "Báo Sài Gòn Giải Phóng",
            ),
        ];
        for (day, province, focal, paper) in expected {
            assert_eq!(acted(reader, &programme, 0, day).await, province, "{day}");
            assert_eq!(focal_point(reader, &programme, day).await, focal, "{day}");
            assert_eq!(acted(reader, &programme, 1, day).await, paper, "{day}");
        }
    }

    async fn a_pending_consent_passes_to_who_holds_the_partys_rights(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let after = successors(&cast).await;
        let person =
            cast.admin.post("/v1/people", &json!({"full_name": "Nguyễn Văn Kế"})).await.created().id();
        let mandate = json!({
            "person_id": person, "organisation_id": after.can_tho, "position": "Phó Chủ tịch UBND thành phố",
            "valid_from": "2025-07-01", "may_sign": true, "may_consent": true,
        });
        cast.admin.post("/v1/mandates", &mandate).await.created();
        let can_tho = user_with(app, Role::Coordinator, after.can_tho.parse().unwrap(), "can-tho").await;
        can_tho.get(&draft.path).await.refused(404, "not_found");
        reorganised(app, &cast, &after).await;

        cast.province_focal.get(&draft.path).await.refused(404, "not_found");
        let given = json!({
            "decision": "agree", "decided_by": person, "decided_on": "2025-07-02",
            "document_citation": "Công văn ngày 2-7-2025",
        });
        let too_early = json!({
            "decision": "agree", "decided_by": person, "decided_on": "2025-06-30",
            "document_citation": "Công văn ngày 30-6-2025",
        });
        draft.decided_by(&can_tho, &too_early).await.refused(409, "no_mandate");
        let consent = draft.decided_by(&can_tho, &given).await.created();
        let seen = draft.seen_by(&can_tho).await;
        assert_eq!(
            (&consent["party_id"], &seen["parties"][0]["standing"]),
            (&seen["parties"][0]["id"], &json!("agreed"))
        );
        assert_eq!(seen["parties"][0]["organisation_id"], cast.id("ubnd-soc-trang"));
    }

    async fn two_parties_that_pass_to_one_organisation_are_named(app) {
        let cast = Cast::of(app).await;
        let hau_giang = organisation(&cast, "peoples_committee", "Ủy ban nhân dân tỉnh Hậu Giang").await;
        let mut text = cast.short_text();
        let third = json!({"organisation_id": hau_giang, "side": "locality"});
        text["parties"].as_array_mut().unwrap().push(third);
        let made = cast.province_focal.post("/v1/programmes", &text).await.created();
        let draft = phoihop_tests::cast::Draft { path: format!("/v1/programmes/{}", made.id()) };
        let can_tho = organisation(&cast, "peoples_committee", "Ủy ban nhân dân thành phố Cần Thơ").await;
        for from in [cast.id("ubnd-soc-trang"), &hau_giang] {
            succession(&cast, from, &can_tho, json!(null), "2025-07-01", "Nghị quyết 202/2025/QH15").await;
        }
        app.follow_the_calendar().await;
        let coordinator = user_with(app, Role::Coordinator, can_tho.parse().unwrap(), "can-tho").await;
        for (name, party) in [("Nguyễn Văn Một", 0), ("Nguyễn Văn Hai", 2)] {
            let person = cast.admin.post("/v1/people", &json!({"full_name": name})).await.created().id();
            let mandate = json!({
                "person_id": person, "organisation_id": can_tho, "position": "Phó Chủ tịch",
                "valid_from": "2025-07-01", "may_sign": true, "may_consent": true,
            });
            cast.admin.post("/v1/mandates", &mandate).await.created();
            let mut given = json!({
                "decision": "agree", "decided_by": person, "decided_on": "2025-07-02",
                "document_citation": "Công văn",
            });
            draft.decided_by(&coordinator, &given).await.refused(409, "party_required");
            given["party_id"] = made["parties"][party]["id"].clone();
            draft.decided_by(&coordinator, &given).await.created();
        }
        let seen = draft.seen_by(&coordinator).await;
        assert_eq!(
            (&seen["parties"][0]["standing"], &seen["parties"][2]["standing"]),
            (&json!("agreed"), &json!("agreed"))
        );
        draft.consent_of(&cast.press_leader).await.created();
        assert_eq!(draft.seen_by(&coordinator).await["status"], "agreed");
    }

    async fn what_the_old_leader_decided_in_his_time_still_counts(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let after = successors(&cast).await;
        let can_tho = user_with(app, Role::Coordinator, after.can_tho.parse().unwrap(), "can-tho").await;
        reorganised(app, &cast, &after).await;
        let of_2024 = json!({
            "decision": "agree", "decided_by": cast.id("huynh-thi-diem-ngoc"), "decided_on": "2024-06-01",
            "document_citation": "Công văn 2024",
        });
        draft.decided_by(&can_tho, &of_2024).await.created();
        let of_2025 = json!({
            "decision": "agree", "decided_by": cast.id("huynh-thi-diem-ngoc"), "decided_on": "2025-08-01",
            "document_citation": "Công văn 2025",
        });
        draft.edited_by(&can_tho, &json!({"title": "Chương trình phối hợp khác"})).await.ok();
        draft.decided_by(&can_tho, &of_2025).await.refused(409, "no_mandate");
    }

    async fn without_a_successor_nothing_is_agreed_in_a_partys_name(app) {
        let cast = Cast::of(app).await;
        let draft = cast.draft().await;
        let path = format!("/v1/organisations/{}", cast.id("ubnd-soc-trang"));
        let tag = cast.admin.get(&path).await.tag();
        draft.consent_of(&cast.province_leader).await.created();
        cast.admin.patch(&path, &tag, &json!({"valid_to": "2025-06-30"})).await.ok();
        let seen = draft.seen_by(&cast.press_focal).await;
        assert_eq!(seen["parties"][0]["acting_organisation_id"], Value::Null);
        draft.consent_of(&cast.press_leader).await.created();
        let available = cast.press_leader.get(&format!("{}/available-transitions", draft.path)).await.ok();
        let agreed = available.items().iter().find(|step| step["to"] == "agreed").unwrap();
        assert_eq!(agreed["blocked_by"][0]["code"], "party_without_successor");
        assert_eq!(draft.seen_by(&cast.press_focal).await["status"], "draft");

        let after = organisation(&cast, "peoples_committee", "Ủy ban nhân dân thành phố Cần Thơ").await;
        succession(
            &cast,
            cast.id("ubnd-soc-trang"),
            &after,
            json!(null),
            "2025-07-01",
            "Nghị quyết 202/2025/QH15",
        )
        .await;
        let seen = draft.seen_by(&cast.press_focal).await;
        assert_eq!(
            (&seen["parties"][0]["acting_organisation_id"], &seen["status"]),
            (&json!(after), &json!("agreed"))
        );
    }

    async fn a_succession_takes_effect_on_its_day_and_is_then_settled(app) {
        let cast = Cast::of(app).await;
        let to = organisation(&cast, "department", "Sở Văn hóa, Thể thao và Du lịch").await;
        let in_ten_days = app.state.clock.now().plus_seconds(10 * 24 * 3600).in_vietnam().to_string();
        let planned = succession(
            &cast,
            cast.id("so-tttt-soc-trang"),
            &to,
            json!(["press"]),
            &in_ten_days,
            "Quyết định",
        )
        .await;
        let path = format!("/v1/organisation-successions/{}", planned.id());
        assert_eq!(planned["status"], "planned");
        app.wait_days(11);
        app.follow_the_calendar().await;
        let admin = app.user("admin").await;
        let now = admin.get(&path).await.ok();
        assert_eq!(now["status"], "in_force");
        admin
            .patch(&path, &now.tag(), &json!({"effective_on": "2099-01-01"}))
            .await
            .refused(409, "succession_settled");
        let suspend = json!({"to": "suspended", "reason": "Xem xét lại."});
        admin.decide(&format!("{path}/transitions"), &now.tag(), &suspend).await.created();
        let resume = json!({"to": "planned", "reason": "Tiếp tục."});
        let tag = admin.get(&path).await.tag();
        admin
            .decide(&format!("{path}/transitions"), &tag, &resume)
            .await
            .refused(409, "succession_day_passed");
        let itself = json!({
            "from_id": to, "to_id": to, "functions": null, "effective_on": "2025-01-01",
            "instrument": "Quyết định",
        });
        admin
            .post("/v1/organisation-successions", &itself)
            .await
            .refused(422, "invalid_content")
            .at("/to_id", "circular_succession");
    }
}
