//! What was sent to a server that was killed, what was answered, and whether it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use crate::transfers::NDJSON;

/// How long what is under way may take to be over, once nobody kills the server any more.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many are asked for at once.
const AT_ONCE: usize = 16;
/// Rows of an import: more than one chunk.
const ROWS: usize = 600;

/// A person that was sent.
pub struct Sent {
    name: String,
    /// Its id, once it was answered.
    id: Option<String>,
}

/// A file that was sent.
pub struct Import {
    source: String,
    /// Its job, once it was answered.
    job: Option<String>,
}

impl Sent {
    /// Sends the one of that name, by which all of it can be told.
    pub async fn by(client: &Client, name: String) -> (Self, Option<u16>) {
        let answer = post(client, &name).await;
        let status = answer.as_ref().map(|answer| answer.status);
        (Self { name, id: answer.and_then(id_of) }, status)
    }
}

impl Import {
    /// Sends the file of that source.
    pub async fn by(client: &Client, source: String) -> (Self, Option<u16>) {
        let answer = post_file(client, &source).await;
        let status = answer.as_ref().map(|answer| answer.status);
        (Self { source, job: answer.and_then(id_of) }, status)
    }
}

fn id_of(answer: Answer) -> Option<String> {
    if matches!(answer.status, 201 | 202) { answer.body["id"].as_str().map(str::to_owned) } else { None }
}

async fn post(client: &Client, name: &str) -> Option<Answer> {
    let body = json!({"full_name": format!("Người {name}"), "external_source": "kills", "external_id": name});
    client.posts("/v1/people", &body, Some(&format!("kills-{name}"))).await
}

async fn post_file(client: &Client, source: &str) -> Option<Answer> {
    let row = |n: usize| {
        json!({
            "external_source": source, "external_id": n.to_string(), "kind": "school",
            "name": format!("Trường {n}"),
        })
    };
    let file = (0..ROWS).map(|n| format!("{}\n", row(n))).collect();
    client
        .posts_file(
            "/v1/imports?resource=organisations&mode=row",
            NDJSON,
            file,
            Some(&format!("kills-{source}")),
        )
        .await
}

/// All that was sent.
#[derive(Default)]
pub struct Ledger {
    sent: Vec<Sent>,
    imports: Vec<Import>,
    /// How many writes were answered at once.
    pub answered: usize,
    /// How many were not, and were sent again.
    pub repeated: usize,
    /// How many of these had been done all the same.
    pub replayed: usize,
    /// Imports that were taken.
    pub imported: usize,
    /// What was answered and is not there as it was.
    pub lost: BTreeSet<String>,
    /// What is there in part.
    pub half: BTreeSet<String>,
    /// What is there more than once.
    pub double: BTreeSet<String>,
    /// How repetitions were refused.
    pub refused: BTreeSet<String>,
}

impl Ledger {
    /// Looks after a server was started again: what was answered must be there, and what was not is sent
    /// again and must be there then.
    pub async fn after_a_kill(&mut self, client: &Client, mut sent: Vec<Sent>, import: Option<Import>) {
        self.answered += sent.iter().filter(|one| one.id.is_some()).count();
        for one in sent.iter_mut().filter(|one| one.id.is_none()) {
            self.repeated += 1;
            match repeated(async || post(client, &one.name).await).await {
                Ok((id, was_done)) => {
                    one.id = Some(id);
                    self.replayed += usize::from(was_done);
                }
                Err(why) => drop(self.refused.insert(format!("{}: {why}", one.name))),
            }
        }
        if let Some(mut import) = import {
            if import.job.is_none() {
                match repeated(async || post_file(client, &import.source).await).await {
                    Ok((job, _)) => import.job = Some(job),
                    Err(why) => drop(self.refused.insert(format!("{}: {why}", import.source))),
                }
            }
            self.imported += 1;
            self.imports.push(import);
        }
        for some in sent.chunks(AT_ONCE) {
            let found = join_all(some.iter().map(|one| found(client, &one.name))).await;
            for (one, found) in some.iter().zip(found) {
                self.compares(one, &found);
            }
        }
        self.sent.append(&mut sent);
    }

    /// Looks at everything once more, at the end.
    pub async fn at_the_end(&mut self, client: &Client) {
        let there = everybody(client).await;
        for one in std::mem::take(&mut self.sent) {
            self.compares(&one, there.get(&one.name).map_or(&[], Vec::as_slice));
            self.sent.push(one);
        }
        for import in &self.imports {
            if let Some(job) = &import.job
                && let Some(why) = unsound(client, job, &import.source).await
            {
                self.half.insert(format!("import {}: {why}", import.source));
            }
        }
        let told = self.told(client).await;
        for one in &self.sent {
            let times = one.id.as_ref().map_or(1, |id| told.get(id).copied().unwrap_or_default());
            if times != 1 {
                self.half.insert(format!("{}: told of {times} times", one.name));
            }
        }
    }

    fn compares(&mut self, sent: &Sent, found: &[Value]) {
        match found {
            [one] => {
                let same = one["full_name"] == format!("Người {}", sent.name)
                    && sent.id.as_deref().is_none_or(|id| one["id"] == id);
                if !same {
                    self.lost.insert(sent.name.clone());
                }
            }
            [] => drop(sent.id.is_some() && self.lost.insert(sent.name.clone())),
            _ => drop(self.double.insert(sent.name.clone())),
        }
    }

    /// How often the feed told that each person was created.
    async fn told(&self, client: &Client) -> BTreeMap<String, usize> {
        let (mut told, mut after, deadline) =
            (BTreeMap::<String, usize>::new(), 0, Instant::now() + PATIENCE);
        let mut more = 2;
        while more > 0 && Instant::now() < deadline {
            let page = client.reads(&format!("/v1/changes?resource=people&limit=200&after={after}")).await;
            after = page["next_after"].as_i64().unwrap();
            for entry in page["items"].as_array().unwrap().iter().filter(|entry| entry["change"] == "created")
            {
                *told.entry(entry["resource_id"].as_str().unwrap().to_owned()).or_default() += 1;
            }
            if page["has_more"] == false {
                // Numbers come about a second after the changes: what is told late may be told twice.
                let all = self.sent.iter().filter_map(|one| one.id.as_ref()).all(|id| told.contains_key(id));
                more -= usize::from(all);
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
        told
    }
}

/// Sends again until it is done, as often as it is told to come again; answers its id, and whether it had
/// been done before.
async fn repeated(send: impl AsyncFn() -> Option<Answer>) -> Result<(String, bool), String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let Some(answer) = send().await else { return Err("no answer".to_owned()) };
        let again = matches!(
            answer.body["code"].as_str(),
            Some("request_in_progress" | "unavailable" | "too_many_jobs")
        );
        if !again || Instant::now() > deadline {
            let (why, was_done) = (format!("{} {}", answer.status, answer.body), answer.is_replayed);
            return id_of(answer).map(|id| (id, was_done)).ok_or(why);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn found(client: &Client, name: &str) -> Vec<Value> {
    let page = client.reads(&format!("/v1/people?external_source=kills&external_id={name}")).await;
    page["items"].as_array().unwrap().clone()
}

/// Everybody that is there, by name.
async fn everybody(client: &Client) -> BTreeMap<String, Vec<Value>> {
    let (mut there, mut cursor) = (BTreeMap::<String, Vec<Value>>::new(), String::new());
    loop {
        let page = client.reads(&format!("/v1/people?external_source=kills&limit=200{cursor}")).await;
        for person in page["items"].as_array().unwrap() {
            there.entry(person["external_id"].as_str().unwrap().to_owned()).or_default().push(person.clone());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return there,
        }
    }
}

/// What is wrong with an import once it is over, if something is.
async fn unsound(client: &Client, job: &str, source: &str) -> Option<String> {
    let deadline = Instant::now() + PATIENCE;
    let job = loop {
        let job = client.reads(&format!("/v1/jobs/{job}")).await;
        if !matches!(job["status"].as_str(), Some("queued" | "running")) || Instant::now() > deadline {
            break job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let page = client.reads(&format!("/v1/organisations?external_source={source}&count=true&limit=1")).await;
    let (says, there) = (&job["rows"]["created"], &page["total"]);
    let sound = job["status"] == "succeeded" && says == there && *there == ROWS;
    (!sound).then(|| format!("{} with {says} rows created, and {there} are there", job["status"]))
}
