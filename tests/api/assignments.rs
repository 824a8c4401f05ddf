//! What III.2 makes the province's units do: "UBND tỉnh chỉ đạo các ngành chức năng … cung cấp danh sách học
//! sinh cấp 1, 2".

use phoihop_domain::access::Role;
use phoihop_domain::ids::OrganisationId;
use phoihop_persistence::Write;
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_tests::{Actor, App, Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::user_with;

/// A department of the province that is neither party nor unit of the programme.
async fn department(cast: &Cast, name: &str) -> String {
    cast.admin.post("/v1/organisations", &json!({"kind": "department", "name": name})).await.created().id()
}

async fn member(app: &App, role: Role, organisation: &str, name: &str) -> Actor {
    user_with(app, role, organisation.parse().unwrap(), name).await
}

fn in_days(app: &App, days: i64) -> String {
    app.state.clock.now().plus_seconds(days * 24 * 3600).in_vietnam().to_string()
}

/// The task of III.2/2, as the province gives it to the department of education.
async fn pupils(app: &App, cast: &Cast, lead: &str, cooperating: &[&str]) -> Value {
    let cooperating: Vec<Value> =
        cooperating.iter().map(|unit| json!({"organisation_id": unit, "function": "general"})).collect();
    let programme = format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025"));
    let read = cast.province_focal.get(&programme).await.ok();
    let clause = cast.province_focal.get(&format!("{programme}/clauses?path=III.2/2")).await.ok();
    assert!(clause.each("text")[0].contains("danh sách học sinh cấp 1, 2"));
    json!({
        "programme_id": read["id"], "party_id": read["parties"][0]["id"], "clause_id": clause.each("id")[0],
        "title": "Cung cấp danh sách học sinh cấp 1, 2 là con em hộ nghèo",
        "directive_citation": "Công văn 352/UBND-KGVX",
        "product": "Danh sách có xác nhận của xã, theo từng trường", "lead_id": lead,
        "lead_function": "education", "cooperating_units": cooperating, "due_on": in_days(app, 10),
    })
}

/// A task on its way.
struct Task {
    path: String,
}

impl Task {
    async fn given(cast: &Cast, content: &Value) -> Self {
        Self {
            path: format!(
                "/v1/assignments/{}",
                cast.province_focal.post("/v1/assignments", content).await.created().id()
            ),
        }
    }

    async fn moved(&self, by: &Actor, to: &str, reason: Option<&str>) -> Reply {
        let tag = by.get(&self.path).await.ok().tag();
        by.decide(&format!("{}/transitions", self.path), &tag, &json!({"to": to, "reason": reason})).await
    }

    async fn reported(&self, by: &Actor) {
        self.moved(by, "acknowledged", None).await.created();
        self.moved(by, "reported", Some("Đã lập danh sách.")).await.created();
    }

    async fn changed(&self, by: &Actor, patch: &Value) -> Reply {
        by.patch(&self.path, &by.get(&self.path).await.ok().tag(), patch).await
    }
}

story! {
    async fn the_list_of_pupils_is_asked_for_reminded_of_returned_once_and_accepted(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let welfare = department(&cast, "Sở Lao động - Thương binh và Xã hội tỉnh Sóc Trăng").await;
        let officer = member(app, Role::Officer, &education, "can-bo-gd").await;
        let content = pupils(app, &cast, &education, &[&welfare]).await;
        let task = Task::given(&cast, &content).await;
        let seen = officer.get(&task.path).await.ok();
        assert_eq!(
            (&seen["status"], &seen["acting_lead_id"], &seen["acting_units"]),
            (
                &json!("assigned"),
                &json!(education),
                &json!([
                    {"organisation_id": welfare, "function": "general", "acting_organisation_id": welfare},
                ])
            )
        );

        task.moved(&officer, "reported", Some("Xong.")).await.refused(409, "no_such_transition");
        task.moved(&officer, "acknowledged", None).await.created();
        let reminders = format!("{}/reminders", task.path);
        let reminder = json!({
            "note": "Đề nghị gửi danh sách trước kỳ trao học bổng.",
            "document_citation": "Công văn 1020/UBND-KGVX",
        });
        officer.post(&reminders, &reminder).await.refused(403, "forbidden");
        let tag = officer.get(&task.path).await.tag();
        let reminded = cast.province_focal.post(&reminders, &reminder).await.created();
        assert_eq!(reminded.tag(), cast.province_focal.get(&task.path).await.tag());
        assert_ne!(reminded.tag(), tag);
        assert_eq!(
            officer.get(&reminders).await.ok().each("note"),
            ["Đề nghị gửi danh sách trước kỳ trao học bổng."]
        );
        assert_eq!(officer.get(&task.path).await.ok()["reminders"], 1);

        task.moved(&officer, "reported", None)
            .await
            .refused(422, "invalid_content")
            .at("/reason", "reason_required");
        task.moved(&officer, "reported", Some("Danh sách 120 em, gửi kèm.")).await.created();
        task.moved(&cast.province_focal, "returned", Some("Thiếu xác nhận hộ nghèo của xã.")).await.created();
        task.moved(&officer, "reported", Some("Danh sách 118 em, có xác nhận của xã.")).await.created();
        task.moved(&cast.province_focal, "accepted", None).await.created();

        let history = cast.press_focal.get(&format!("{}/transitions", task.path)).await.ok();
        assert_eq!(history.each("to"), ["acknowledged", "reported", "returned", "reported", "accepted"]);
        assert_eq!(history.items()[3]["reason"], "Danh sách 118 em, có xác nhận của xã.");
        let of_clause =
            format!("/v1/assignments?clause_id={}&status=accepted", content["clause_id"].as_str().unwrap());
        assert_eq!(cast.press_focal.get(&of_clause).await.ok().items().len(), 1);
        cast.province_focal.post(&reminders, &reminder).await.refused(409, "assignment_accepted");
        task.changed(&cast.province_focal, &json!({"product": "Khác"}))
            .await
            .refused(409, "assignment_accepted");
    }

    async fn a_task_is_overdue_from_the_day_after_its_last_until_it_is_reported(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        member(app, Role::Officer, &education, "can-bo-gd").await;
        let task = Task::given(&cast, &pupils(app, &cast, &education, &[]).await).await;
        let waiting = |app: &App| {
            format!("/v1/assignments?due_before={}&status=assigned,acknowledged,returned", in_days(app, 0))
        };
        app.wait_days(10);
        let officer = app.user("can-bo-gd").await;
        assert_eq!(officer.get(&task.path).await.ok()["overdue"], false);
        app.wait_days(1);
        let (officer, focal) = (app.user("can-bo-gd").await, app.user("province.focal").await);
        assert_eq!(officer.get(&task.path).await.ok()["overdue"], true);
        let late = officer.get(&waiting(app)).await.ok();
        assert_eq!((late.items().len(), &late.items()[0]["overdue"]), (1, &json!(true)));
        task.reported(&officer).await;
        assert_eq!(officer.get(&task.path).await.ok()["overdue"], false);
        assert!(officer.get(&waiting(app)).await.ok().items().is_empty());
        let returned = task.moved(&focal, "returned", Some("Thiếu xác nhận.")).await.created();
        let seen = focal.get(&task.path).await.ok();
        assert_eq!((&seen["overdue"], seen.tag()), (&json!(true), returned.tag()));
    }

    async fn an_open_task_changes_hands_with_its_function_and_an_accepted_one_stays(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let can_tho = department(&cast, "Sở Giáo dục và Đào tạo thành phố Cần Thơ").await;
        let (before, after) = (
            member(app, Role::Officer, &education, "truoc").await,
            member(app, Role::Officer, &can_tho, "sau").await,
        );
        let content = pupils(app, &cast, &education, &[cast.id("vpdd-sggp-can-tho")]).await;
        let (open, done) = (Task::given(&cast, &content).await, Task::given(&cast, &content).await);
        done.reported(&before).await;
        done.moved(&cast.province_focal, "accepted", None).await.created();
        open.moved(&before, "acknowledged", None).await.created();
        let passes = json!({
            "from_id": education, "to_id": can_tho, "functions": ["education"],
            "effective_on": in_days(app, 5), "instrument": "Nghị quyết 202/2025/QH15",
        });
        cast.admin.post("/v1/organisation-successions", &passes).await.created();
        after.get(&open.path).await.refused(404, "not_found");
        before.get(&open.path).await.ok();

        app.wait_days(5);
        app.follow_the_calendar().await;
        let (before, after, focal) =
            (app.user("truoc").await, app.user("sau").await, app.user("province.focal").await);
        before.get(&open.path).await.refused(404, "not_found");
        before.get(&done.path).await.ok();
        after.get(&done.path).await.refused(404, "not_found");
        assert_eq!(after.get("/v1/assignments").await.ok().each("acting_lead_id"), [can_tho.as_str()]);
        open.moved(&after, "reported", Some("Đã lập danh sách.")).await.created();
        open.moved(&focal, "accepted", None).await.created();
        let lead = async |task: &Task| focal.get(&task.path).await.ok()["acting_lead_id"].clone();
        assert_eq!((lead(&done).await, lead(&open).await), (json!(education), json!(can_tho)));
        assert_eq!(focal.get(&open.path).await.ok()["lead_id"], education);
    }

    async fn a_task_whose_unit_ended_waits_for_a_successor(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let task = Task::given(&cast, &pupils(app, &cast, &education, &[]).await).await;
        let path = format!("/v1/organisations/{education}");
        let tag = cast.admin.get(&path).await.tag();
        cast.admin.patch(&path, &tag, &json!({"valid_to": in_days(app, -1)})).await.ok();
        let open = cast.province_focal.get(&format!("{}/available-transitions", task.path)).await.ok();
        let blocked: Vec<&Value> = open.items()[0]["blocked_by"]
            .as_array()
            .unwrap()
            .iter()
            .map(|blocker| &blocker["code"])
            .collect();
        assert_eq!(
            (open.each("to"), blocked),
            (vec!["acknowledged"], vec![&json!("forbidden"), &json!("lead_without_successor")])
        );
        assert_eq!(cast.province_focal.get(&task.path).await.ok()["acting_lead_id"], Value::Null);
    }

    async fn nobody_accepts_his_own_report(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let officer = member(app, Role::Officer, &education, "can-bo-gd").await;
        let places: [(OrganisationId, Role); 2] = [
            (education.parse().unwrap(), Role::Officer),
            (cast.id("ubnd-soc-trang").parse().unwrap(), Role::Coordinator),
        ];
        let both = NewUser {
            username: "hai-noi".to_owned(),
            password_hash: String::new(),
            email: None,
            person_id: None,
            memberships: places.to_vec(),
        };
        let now = app.state.clock.now();
        app.state.store.write(Write::default(), move |db| users::insert(db, &both, now)).await.unwrap();
        let both = app.user("hai-noi").await;

        let task = Task::given(&cast, &pupils(app, &cast, &education, &[]).await).await;
        task.reported(&both).await;
        task.moved(&officer, "accepted", None).await.refused(403, "forbidden");
        task.moved(&both, "accepted", None).await.refused(409, "own_report");
        let open = both.get(&format!("{}/available-transitions", task.path)).await.ok();
        let accepts = open.items().iter().find(|step| step["to"] == "accepted").unwrap();
        assert_eq!(accepts["blocked_by"][0]["code"], "own_report");
        task.moved(&both, "returned", Some("Tự rà soát lại.")).await.created();
        task.moved(&officer, "reported", Some("Đã rà soát.")).await.created();
        task.moved(&both, "accepted", None).await.created();
    }

    async fn a_unit_sees_its_task_but_not_the_programme_and_others_see_nothing(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let welfare = department(&cast, "Sở Lao động - Thương binh và Xã hội tỉnh Sóc Trăng").await;
        let other = department(&cast, "Sở Xây dựng tỉnh Sóc Trăng").await;
        let task = Task::given(&cast, &pupils(app, &cast, &education, &[&welfare]).await).await;
        let helper = member(app, Role::Officer, &welfare, "phoi-hop").await;
        helper.get(&task.path).await.ok();
        helper.get(&format!("{}/transitions", task.path)).await.ok();
        task.moved(&helper, "acknowledged", None).await.refused(403, "forbidden");
        task.moved(&cast.press_focal, "acknowledged", None).await.refused(403, "forbidden");
        let programme = cast.id("soc-trang-sggp-2023-2025");
        helper.get(&format!("/v1/programmes/{programme}")).await.refused(404, "not_found");
        assert!(helper.get("/v1/programmes").await.ok().items().is_empty());
        let outsider = member(app, Role::Leader, &other, "ngoai").await;
        for path in [
            task.path.clone(),
            format!("{}/reminders", task.path),
            format!("{}/available-transitions", task.path),
        ] {
            outsider.get(&path).await.refused(404, "not_found");
        }
        let list = outsider.get("/v1/assignments?count=true").await.ok();
        assert_eq!((list.items().len(), &list["total"]), (0, &json!(0)));
    }

    async fn a_side_gives_tasks_only_in_its_own_name_and_under_a_text_in_force(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let content = pupils(app, &cast, &education, &[]).await;
        let with = |changes: Value| {
            let mut content = content.clone();
            content.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            content
        };
        let (post, focal) = ("/v1/assignments", &cast.province_focal);
        cast.press_focal.post(post, &content).await.refused(403, "forbidden");
        focal
            .post(post, &with(json!({"party_id": education})))
            .await
            .refused(422, "invalid_content")
            .at("/party_id", "unknown_reference");
        focal
            .post(post, &with(json!({"programme_id": education})))
            .await
            .refused(422, "invalid_content")
            .at("/programme_id", "unknown_reference");
        focal
            .post(
                post,
                &with(json!({"cooperating_units": [{"organisation_id": education, "function": "general"}]})),
            )
            .await
            .refused(422, "invalid_content")
            .at("/cooperating_units", "lead_cooperates");
        let named = |id: &Value| json!({"organisation_id": id, "function": "general"});
        let twice = [named(&json!(cast.id("bao-sggp"))), named(&json!(cast.id("bao-sggp")))];
        let twice = focal.post(post, &with(json!({"cooperating_units": twice}))).await;
        twice.refused(422, "invalid_content").at("/cooperating_units/1/organisation_id", "duplicate_unit");
        let unknown =
            focal.post(post, &with(json!({"cooperating_units": [named(&content["party_id"])]}))).await;
        unknown
            .refused(422, "invalid_content")
            .at("/cooperating_units/0/organisation_id", "unknown_reference");

        let draft = cast.draft().await.seen_by(focal).await;
        let foreign = focal.get(&format!("/v1/programmes/{}/clauses", draft.id())).await.ok();
        let foreign = focal.post(post, &with(json!({"clause_id": foreign.each("id")[0]}))).await;
        foreign.refused(422, "invalid_content").at("/clause_id", "unknown_reference");
        let early = with(
            json!({"programme_id": draft["id"], "party_id": draft["parties"][0]["id"], "clause_id": null}),
        );
        focal.post(post, &early).await.refused(409, "programme_not_binding");
    }

    async fn a_task_is_taken_back_or_given_to_another_only_until_it_is_taken_up(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let welfare = department(&cast, "Sở Lao động - Thương binh và Xã hội tỉnh Sóc Trăng").await;
        let (officer, focal) =
            (member(app, Role::Officer, &education, "can-bo-gd").await, &cast.province_focal);
        let task = Task::given(&cast, &pupils(app, &cast, &welfare, &[&education]).await).await;
        let swapped = task.changed(focal, &json!({
            "lead_id": education, "cooperating_units": [{"organisation_id": welfare, "function": "general"}],
        })).await.ok();
        assert_eq!(
            (
                &swapped["acting_lead_id"],
                &swapped["cooperating_units"][0]["organisation_id"],
                &swapped["revision"]
            ),
            (&json!(education), &json!(welfare), &json!(2))
        );
        let press_party = focal
            .get(&format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025")))
            .await
            .ok()["parties"][1]["id"]
            .clone();
        task.changed(focal, &json!({"party_id": press_party})).await.refused(403, "forbidden");
        task.changed(&officer, &json!({"due_on": in_days(app, 30)})).await.refused(403, "forbidden");
        task.moved(&officer, "acknowledged", None).await.created();
        task.changed(focal, &json!({"lead_id": welfare, "cooperating_units": []}))
            .await
            .refused(409, "assignment_under_way");
        task.changed(focal, &json!({"due_on": in_days(app, 30)})).await.ok();
        focal
            .delete(&task.path, &focal.get(&task.path).await.tag())
            .await
            .refused(409, "assignment_under_way");

        let mistaken = Task::given(&cast, &pupils(app, &cast, &education, &[&welfare]).await).await;
        focal
            .post(&format!("{}/reminders", mistaken.path), &json!({"note": "Đề nghị sớm gửi."}))
            .await
            .created();
        officer
            .delete(&mistaken.path, &officer.get(&mistaken.path).await.tag())
            .await
            .refused(403, "forbidden");
        focal.delete(&mistaken.path, &focal.get(&mistaken.path).await.tag()).await.is(204);
        focal.get(&mistaken.path).await.refused(404, "not_found");
    }

    async fn what_a_list_shows_and_what_a_read_answers_agree_for_everyone(app) {
        let cast = Cast::of(app).await;
        let education = department(&cast, "Sở Giáo dục và Đào tạo tỉnh Sóc Trăng").await;
        let welfare = department(&cast, "Sở Lao động - Thương binh và Xã hội tỉnh Sóc Trăng").await;
        let other = department(&cast, "Sở Xây dựng tỉnh Sóc Trăng").await;
        let carrying_out = department(&cast, "Đài Phát thanh và Truyền hình Sóc Trăng").await;
        let content = pupils(app, &cast, &education, &[&welfare]).await;
        let task = Task::given(&cast, &content).await;
        let unit = json!({
            "programme_id": content["programme_id"], "party_id": content["party_id"],
            "organisation_id": carrying_out, "function": "press", "valid_from": "2023-01-01",
        });
        cast.province_focal.post("/v1/implementing-units", &unit).await.created();
        let asked = json!({
            "programme_id": content["programme_id"], "party_id": content["party_id"], "title": "Góp ý",
            "draft_citation": "Dự thảo",
            "asked_units": [{"organisation_id": education, "function": "general"}], "due_on": in_days(app, 5),
        });
        let asked = cast
            .province_focal
            .post("/v1/opinion-requests", &asked)
            .await
            .created()
            .header("location")
            .to_owned();
        let places = [
            cast.id("ubnd-soc-trang"),
            cast.id("bao-sggp"),
            carrying_out.as_str(),
            &education,
            &welfare,
            &other,
        ];
        let mut actors = Vec::new();
        for (at, organisation) in places.iter().enumerate() {
            for role in Role::ALL {
                actors
                    .push(member(app, *role, organisation, &format!("{role}-{at}").replace('_', "-")).await);
            }
        }
        let mut seen = Vec::new();
        for visibility in ["public", "restricted"] {
            let programme = format!("/v1/programmes/{}", cast.id("soc-trang-sggp-2023-2025"));
            let tag = cast.province_focal.get(&programme).await.tag();
            cast.province_focal
                .patch(&programme, &tag, &json!({"visibility": visibility, "public_from": null}))
                .await
                .ok();
            for (list, thing) in [("/v1/assignments", &task.path), ("/v1/opinion-requests", &asked)] {
                let mut count = 0;
                for actor in &actors {
                    let (listed, read) = (actor.get(list).await, actor.get(thing).await);
                    let listed = listed.status == 200 && !listed.items().is_empty();
                    assert_eq!(listed, read.status == 200, "{list} {visibility}: {}", read.body);
                    count += i32::from(listed);
                }
                seen.push(count);
            }
        }
        // 7 roles of each party, 4 of each unit; where the programme is restricted, its drafters and who
        // works on the thing itself.
        assert_eq!(seen, [7 + 7 + 4 + 4 + 4, 7 + 7 + 4 + 4, 2 + 2 + 4 + 4, 2 + 2 + 4]);
    }
}
