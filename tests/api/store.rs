//! The store: all or nothing, alone in effect, and never stuck.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use phoihop_domain::directory::{Person, PersonContent};
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::{Db, Seat, StoreError, Stored, Write};
use phoihop_tests::{App, story};

fn person(app: &App, name: &str) -> Person {
    let content = PersonContent {
        external_source: None,
        external_id: None,
        honorific: None,
        full_name: name.to_owned(),
    };
    Person::entered(content, app.state.clock.now())
}

async fn is_there(app: &App, person: &Person) -> bool {
    let id = person.id;
    app.state.store.read(move |db| Person::get(db, id)).await.unwrap().is_some()
}

story! {
    async fn a_write_that_fails_or_panics_leaves_nothing_and_harms_no_other(app) {
        let (fails, panics, stays) = (person(app, "Một"), person(app, "Hai"), person(app, "Ba"));
        let store = &app.state.store;
        let failing = {
            let p = fails.clone();
            store.write(Write::default(), move |db| {
                p.insert(db)?;
                Err::<(), _>(StoreError::Busy)
            })
        };
        let panicking = {
            let p = panics.clone();
            store.write(Write::default(), move |db| -> Result<(), StoreError> {
                p.insert(db)?;
                panic!("on purpose")
            })
        };
        let good = {
            let p = stays.clone();
            store.write(Write::default(), move |db| p.insert(db))
        };
        let (failed, panicked, done) = futures_util::join!(failing, panicking, good);
        assert_eq!(failed, Err(StoreError::Busy));
        assert_eq!(panicked, Err(StoreError::Panicked("on purpose".to_owned())));
        assert_eq!(done, Ok(()));
        assert_eq!(
            (is_there(app, &fails).await, is_there(app, &panics).await, is_there(app, &stays).await),
            (false, false, true)
        );
    }

    async fn a_dry_run_answers_what_would_be_and_undoes_it(app) {
        let tried = person(app, "Thử");
        let id = tried.id;
        let how = Write { dry_run: true, ..Write::default() };
        let seen = app
            .state
            .store
            .write(how, move |db| {
                tried.insert(db)?;
                Person::get(db, id)
            })
            .await;
        assert!(seen.unwrap().is_some());
        assert!(app.state.store.read(move |db| Person::get(db, id)).await.unwrap().is_none());
    }

    async fn what_two_writes_read_and_change_is_changed_twice(app) {
        let counted = person(app, "0");
        let id = counted.id;
        app.state.store.write(Write::default(), move |db| counted.insert(db)).await.unwrap();
        let increment = move |db: &mut Db| {
            let before = Person::get(db, id)?.unwrap();
            let next: u32 = before.content.full_name.parse::<u32>().unwrap() + 1;
            let content = PersonContent { full_name: next.to_string(), ..before.content.clone() };
            before.amended(content, phoihop_domain::clock::Timestamp::from_unix_micros(0)).update(db)
        };
        let results = join_all((0..20).map(|_| app.state.store.write(Write::default(), increment))).await;
        let done = results.iter().filter(|result| result.is_ok()).count();
        assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(StoreError::Busy))), "{results:?}");
        let after = app.state.store.read(move |db| Person::get(db, id)).await.unwrap().unwrap();
        assert_eq!(after.content.full_name, done.to_string());
    }

    async fn writes_with_an_equal_key_never_lose_against_each_other(app) {
        let counted = person(app, "0");
        let id = counted.id;
        app.state.store.write(Write::default(), move |db| counted.insert(db)).await.unwrap();
        static RUNS: AtomicU32 = AtomicU32::new(0);
        RUNS.store(0, Ordering::SeqCst);
        let increment = move |db: &mut Db| {
            RUNS.fetch_add(1, Ordering::SeqCst);
            let before = Person::get(db, id)?.unwrap();
            let next: u32 = before.content.full_name.parse::<u32>().unwrap() + 1;
            let content = PersonContent { full_name: next.to_string(), ..before.content.clone() };
            before.amended(content, phoihop_domain::clock::Timestamp::from_unix_micros(0)).update(db)
        };
        let how = || Write { keys: vec!["the counter".to_owned()], ..Write::default() };
        let results: Vec<Result<(), StoreError>> =
            join_all((0..20).map(|_| app.state.store.write(how(), increment))).await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        let after = app.state.store.read(move |db| Person::get(db, id)).await.unwrap().unwrap();
        assert_eq!(after.content.full_name, "20");
    }

    async fn a_read_that_panics_harms_no_later_one(app) {
        for _ in 0..12 {
            let panicked: Result<(), StoreError> = app.state.store.read(|_| panic!("on purpose")).await;
            assert_eq!(panicked, Err(StoreError::Panicked("on purpose".to_owned())));
            let heavy: Result<(), StoreError> =
                app.state.store.at(&Seat::default()).read_heavy(|_| panic!("on purpose")).await;
            assert_eq!(heavy, Err(StoreError::Panicked("on purpose".to_owned())));
        }
        let entered = person(app, "Sau");
        let copy = entered.clone();
        app.state.store.write(Write::default(), move |db| copy.insert(db)).await.unwrap();
        assert!(is_there(app, &entered).await);
    }

    async fn a_read_sees_one_moment_whatever_is_written_meanwhile(app) {
        let entered = person(app, "Giữa chừng");
        let (id, store, copy) = (entered.id, app.state.store.clone(), entered.clone());
        let (seen, written) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
        let (tell_seen, hear_seen, tell_written, hear_written) = (seen.0, seen.1, written.0, written.1);
        let seat = Seat::default();
        let reading = app.state.store.at(&seat).read_heavy(move |db| {
            let before = Person::get(db, id)?;
            tell_seen.send(()).unwrap();
            hear_written.recv_timeout(Duration::from_secs(10)).unwrap();
            Ok::<_, StoreError>((before, Person::get(db, id)?))
        });
        let writing = async move {
            tokio::task::spawn_blocking(move || hear_seen.recv_timeout(Duration::from_secs(10)).unwrap())
                .await
                .unwrap();
            store.write(Write::default(), move |db| copy.insert(db)).await.unwrap();
            tell_written.send(()).unwrap();
        };
        let (read, ()) = futures_util::join!(reading, writing);
        assert_eq!(read, Ok((None, None)));
        assert!(is_there(app, &entered).await);
    }

    async fn a_write_whose_time_is_over_is_not_made(app) {
        let late = person(app, "Muộn");
        let copy = late.clone();
        let how = Write { deadline: Instant::now(), ..Write::default() };
        assert_eq!(app.state.store.write(how, move |db| copy.insert(db)).await, Err(StoreError::Busy));
        assert!(!is_there(app, &late).await);
    }

    async fn five_hundred_writes_at_once_are_all_there(app) {
        let people: Vec<Person> = (0..500).map(|n| person(app, &format!("Người {n}"))).collect();
        let how = || Write { deadline: Instant::now() + Duration::from_secs(60), ..Write::default() };
        let writes =
            people.iter().cloned().map(|person| app.state.store.write(how(), move |db| person.insert(db)));
        let results = join_all(writes).await;
        assert!(results.iter().all(Result::is_ok), "{:?}", results.iter().find(|result| result.is_err()));
        let ids: Vec<_> = people.iter().map(|person| person.id).collect();
        assert_eq!(app.state.store.read(move |db| Person::all(db, &ids)).await.unwrap().len(), 500);
    }
}
