//! Writes down what is asked and answered, so that it can stand in the contract.

use phoihop_tests::documented::{assert_answer_fits, assert_request_fits};
use phoihop_tests::{Actor, Reply};
use serde_json::{Map, Value, json};

use super::stable::Stable;

/// Writes down what is asked and answered.
#[derive(Default)]
pub struct Record {
    stable: Stable,
    /// The examples, by operation.
    pub examples: Map<String, Value>,
}

impl Record {
    pub async fn read(&mut self, id: &str, reader: &Actor, path: &str) -> Reply {
        self.keep(id, "GET", path, None, None, reader.get(path).await)
    }

    pub async fn make(&mut self, id: &str, maker: &Actor, path: &str, body: &Value) -> Reply {
        self.keep(id, "POST", path, None, Some(body), maker.post(path, body).await)
    }

    pub async fn decide(&mut self, id: &str, actor: &Actor, path: &str, tag: &str, body: &Value) -> Reply {
        self.keep(id, "POST", path, Some(tag), Some(body), actor.decide(path, tag, body).await)
    }

    pub async fn change(&mut self, id: &str, actor: &Actor, path: &str, tag: &str, patch: &Value) -> Reply {
        self.keep(id, "PATCH", path, Some(tag), Some(patch), actor.patch(path, tag, patch).await)
    }

    pub async fn form(&mut self, id: &str, asker: &Actor, path: &str, fields: &Value) -> Reply {
        let form = serde_urlencoded::to_string(fields.as_object().unwrap()).unwrap();
        let reply = asker.ask("POST", path).raw("application/x-www-form-urlencoded", form).send().await;
        self.keep(id, "POST", path, None, Some(fields), reply)
    }

    pub async fn file(&mut self, id: &str, actor: &Actor, path: &str, media_type: &str, file: &str) -> Reply {
        let reply = actor.ask("POST", path).raw(media_type, file).send().await;
        self.keep(id, "POST", path, None, Some(&json!(file)), reply)
    }

    pub async fn act(&mut self, id: &str, method: &str, actor: &Actor, path: &str) -> Reply {
        self.keep(id, method, path, None, None, actor.ask(method, path).send().await)
    }

    pub async fn remove(&mut self, id: &str, actor: &Actor, path: &str, tag: &str) -> Reply {
        self.keep(id, "DELETE", path, Some(tag), None, actor.delete(path, tag).await)
    }

    #[track_caller]
    fn keep(
        &mut self,
        id: &str,
        method: &str,
        path: &str,
        tag: Option<&str>,
        body: Option<&Value>,
        reply: Reply,
    ) -> Reply {
        assert!(reply.status < 400, "{id}: {}", String::from_utf8_lossy(&reply.bytes));
        let mut request = json!({"method": method, "path": self.stable.text(path)});
        if let Some(tag) = tag {
            request["headers"] = self.stable.value(&json!({"If-Match": tag}));
        }
        if let Some(body) = body {
            request["body"] = self.stable.value(body);
            assert_request_fits(method, path, &request["body"]);
        }
        let mut response = json!({"status": reply.status});
        // The contract within itself, or a page for people, would be no example.
        if reply.header("content-type") == "application/json" && id != "get_contract" && !reply.body.is_null()
        {
            response["body"] = self.stable.value(&reply.body);
            assert_answer_fits(method, path, reply.status, "application/json", &response["body"]);
        }
        assert!(
            self.examples.insert(id.to_owned(), json!({"request": request, "response": response})).is_none(),
            "{id} twice"
        );
        reply
    }
}
