//! Makes an executed example the same each time: what chance and the clock chose is replaced by what never
//! changes.

use std::collections::HashMap;

use phoihop_domain::clock::{Clock, SystemClock, Timestamp};
use serde_json::Value;
use uuid::Uuid;

const MOMENT: &str = "2023-04-01T02:30:00Z";
const DAY: &str = "2023-04-01";
/// SHA-256 of nothing.
const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Replaces what varies, each id by the same one wherever it stands.
pub struct Stable {
    ids: HashMap<String, String>,
    today: String,
}

impl Default for Stable {
    fn default() -> Self {
        Self { ids: HashMap::new(), today: SystemClock.now().in_vietnam().to_string() }
    }
}

impl Stable {
    /// The value, the same in every run.
    pub fn value(&mut self, value: &Value) -> Value {
        self.named("", value)
    }

    /// The text, the same in every run.
    pub fn text(&mut self, text: &str) -> String {
        let mut stable = String::new();
        let mut rest = text;
        while let Some(start) = (0..rest.len()).find(|at| is_uuid(rest, *at)) {
            stable.push_str(&rest[..start]);
            stable.push_str(&self.id(&rest[start..start + 36]));
            rest = &rest[start + 36..];
        }
        without_secret(stable + rest)
    }

    fn named(&mut self, name: &str, value: &Value) -> Value {
        match value {
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), self.named(name, value))).collect(),
            ),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.named(name, item)).collect()),
            Value::String(text) => Value::String(self.string(name, text)),
            other => other.clone(),
        }
    }

    fn string(&mut self, name: &str, text: &str) -> String {
        match name {
            "access_token" => {
                "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJwaG9paG9wIn0.c2lnbmF0dXJl".to_owned()
            }
            "refresh_token" | "token" | "client_secret" => {
                "tYh2m0vJ8sK4qZr1xW6dNb3uLpE7gCaF5oIyHkXwQ9M".to_owned()
            }
            "secret" => "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned(),
            "otpauth_uri" => {
                "otpauth://totp/phoihop:so-gd.can-bo?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=phoihop"
                    .to_owned()
            }
            "code" if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) => "123456".to_owned(),
            "x" => "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
            "etag" | "If-Match" => text
                .split_once('.')
                .map_or_else(|| text.to_owned(), |(revision, _)| format!("{revision}.Yd4nbT1pQ3aX\"")),
            // It holds the moment and the id where the next page begins.
            "next_cursor" => "eyJrZXkiOnsidGltZSI6IjIwMjQtMDMtMTVUMDI6MzA6MDBaIn19".to_owned(),
            "before_digest" | "after_digest" | "chain_hash" => DIGEST.to_owned(),
            "request_id" => "5f0c1d7e8a9b4c3d".to_owned(),
            "substance" => DIGEST.to_owned(),
            // Where the server listens this time.
            _ if text.starts_with("http://127.0.0.1:") => {
                let path = text
                    .split("127.0.0.1:")
                    .nth(1)
                    .and_then(|rest| rest.split_once('/'))
                    .map_or("", |(_, path)| path);
                if path.is_empty() {
                    "https://phoihop.example".to_owned()
                } else {
                    without_secret(format!("https://phoihop.example/{path}"))
                }
            }
            _ if text == self.today => DAY.to_owned(),
            _ if text.parse::<Timestamp>().is_ok() => MOMENT.to_owned(),
            _ => self.text(text),
        }
    }

    fn id(&mut self, id: &str) -> String {
        let next = self.ids.len() + 1;
        self.ids.entry(id.to_owned()).or_insert_with(|| format!("01873a0e-6b40-7000-8000-{next:012}")).clone()
    }
}

/// The text with another secret in the place of one that chance chose.
fn without_secret(text: String) -> String {
    let Some((before, secret)) = text.split_once("?secret=") else { return text };
    let rest = secret.find('&').map_or("", |end| &secret[end..]);
    format!("{before}?secret=tYh2m0vJ8sK4qZr1xW6dNb3uLpE7gCaF5oIyHkXwQ9M{rest}")
}

/// Whether an id stands there that chance and the clock chose; those of version 8 are made from what they
/// name.
fn is_uuid(text: &str, at: usize) -> bool {
    let varies = |part: &str| {
        part.as_bytes()[8] == b'-' && Uuid::try_parse(part).is_ok_and(|id| id.get_version_num() != 8)
    };
    text.get(at..at + 36).is_some_and(varies)
}
