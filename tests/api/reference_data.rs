//! Reference data come with the program: loaded once, corrected by a newer state, all of it or nothing.

use std::time::{Duration, Instant};

use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_persistence::Db;
use phoihop_persistence::directory::administrative_units::{Loaded, Shipped, load};
use phoihop_persistence::migrate;
use phoihop_tests::database::Database;
use phoihop_tests::{App, story};

use crate::administrative_units::{LAST_DAY, ROWS, UNITS, next, total};

const UNDISPUTED_SUCCESSIONS: usize = 10_679;

fn connected(app: &App) -> Db {
    app.state.config.store_options().connect().unwrap()
}

fn migrated(database: &Database) -> Db {
    let mut db = database.config().store_options().connect().unwrap();
    migrate::run(&mut db).unwrap();
    db
}

/// The shipped files with one unit renamed, one in place of another to which four had come, and a note on a
/// succession.
fn corrected() -> (String, String) {
    let units = include_str!("../../reference/administrative-units/units.csv");
    let successions = include_str!("../../reference/administrative-units/successions.csv");
    let replace = |text: &str, old: &str, new: &str| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    };
    let units = replace(units, "31673,Xã Trần Đề,Trần Đề,", "31673,Xã Trần Đề Mới,Trần Đề Mới,");
    let units = replace(&units, "\n31615,Xã An Thạnh,An Thạnh,", "\n99998,Xã Mới,Mới,");
    let successions = successions.replace(",31615,2025-07-01,2025-07-01,", ",99998,2025-07-01,2025-07-01,");
    let known =
        "31633,2023-04-10,31633,2025-07-01,2025-07-01,Nghị quyết 1668/NQ-UBTVQH15,whole,agreed,vau+vac+oct,";
    (units, replace(&successions, known, &format!("{known}Nhập toàn bộ")))
}

story! {
    async fn a_second_start_loads_nothing(app) {
        let mut db = connected(app);
        assert_eq!(load(&mut db, Shipped::embedded(), SystemClock.now()), Ok(None));
    }

    async fn data_that_were_corrected_are_noticed_and_change_only_what_differs(app) {
        let reader = app.user("press.focal").await;
        let (units, successions) = corrected();
        let mut db = connected(app);
        let newer = Shipped::new(units, successions);
        assert_eq!(
            load(&mut db, &newer, SystemClock.now()),
            Ok(Some(Loaded { added: 5, changed: 2, removed: 5 }))
        );
        assert_eq!(load(&mut db, &newer, SystemClock.now()), Ok(None));
        let noted = reader.get(&format!("{UNITS}/31633/successors?as_of={LAST_DAY}")).await.ok();
        assert_eq!(noted.items()[0]["note"], "Nhập toàn bộ");
        let renamed = reader.get(&format!("{UNITS}?q=tran+de+moi")).await.ok();
        assert_eq!(renamed.each("name"), ["Xã Trần Đề Mới"]);
        assert_eq!(
            next(&reader, "31615", "successors", LAST_DAY).await,
            [("99998".to_owned(), "Xã Mới".to_owned())]
        );
        assert_eq!(total(&reader, "versions=all").await, ROWS as i64);
        let back = load(&mut db, Shipped::embedded(), SystemClock.now());
        assert_eq!(back, Ok(Some(Loaded { added: 5, changed: 2, removed: 5 })));
        assert_eq!(
            next(&reader, "31615", "successors", LAST_DAY).await,
            [("31615".to_owned(), "Xã An Thạnh".to_owned())]
        );
    }

    async fn data_that_cannot_be_read_change_nothing(app) {
        let reader = app.user("press.focal").await;
        let mut db = connected(app);
        let header = "code,name,short_name,type,level,parent_code,valid_from,valid_to,valid_from_basis\n";
        let nowhere = "from_code,from_valid_from,to_code,to_valid_from,effective_on,\
                       instrument,extent,confidence,sources,note\n\
            01,2023-04-10,99997,2025-07-01,2025-07-01,NQ,whole,agreed,vau,\n";
        for (units, successions) in [
            (format!("{header}01,A,A,kingdom,1,,2023-04-10,,baseline\n"), String::new()),
            (format!("{header}01,A,A,province,4,,2023-04-10,,baseline\n"), String::new()),
            (format!("{header}01,A,A,province,1,,2023-04-31,,baseline\n"), String::new()),
            (format!("{header}01,A,A,province,1,,2023-04-10,,baseline\n"), nowhere.to_owned()),
        ] {
            load(&mut db, &Shipped::new(units, successions), SystemClock.now()).unwrap_err();
        }
        assert_eq!(total(&reader, "versions=all").await, ROWS as i64);
        assert_eq!(load(&mut db, Shipped::embedded(), SystemClock.now()), Ok(None));
    }

    async fn a_fresh_load_of_all_of_them_takes_less_than_five_seconds(app) {
        let empty = app.emptied();
        let mut db = migrated(&empty);
        let begun = Instant::now();
        let loaded = load(&mut db, Shipped::embedded(), SystemClock.now()).unwrap();
        let took = begun.elapsed();
        assert_eq!(loaded, Some(Loaded { added: ROWS + UNDISPUTED_SUCCESSIONS, changed: 0, removed: 0 }));
        assert!(took < Duration::from_secs(5), "{took:?}");
    }

    async fn two_servers_that_start_at_once_load_them_once(app) {
        let empty = app.emptied();
        drop(migrated(&empty));
        let one = || {
            load(
                &mut empty.config().store_options().connect().unwrap(),
                Shipped::embedded(),
                SystemClock.now(),
            )
            .unwrap()
        };
        let loads = std::thread::scope(|scope| {
            [scope.spawn(one), scope.spawn(one)].map(|server| server.join().unwrap())
        });
        assert_eq!(loads.iter().flatten().count(), 1, "{loads:?}");
    }
}
