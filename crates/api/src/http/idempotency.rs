//! Repeated requests: an answer is kept in its write's own transaction and given again to an equal request.

use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::UserId;
use phoihop_persistence::platform::idempotency::{self, Kept, RequestKey};
use phoihop_persistence::{Db, StoreError};
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::call::Call;
use super::change::Halt;
use super::problem::{self, Place, Problem};

/// How long an answer is kept, in seconds: seven days.
pub const KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// The key of a request, with a digest of what makes it equal to another.
#[derive(Debug, Clone)]
pub struct Repeatable {
    key: RequestKey,
    digest: Vec<u8>,
}

impl Repeatable {
    /// The request's key, where it has one and its method is one that repeats badly.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn of(call: &Call) -> Result<Option<Self>, Problem> {
        let (Some(key), Some(principal_id), "POST") =
            (&call.headers.idempotency_key, user_of(call), call.method.as_str())
        else {
            return Ok(None);
        };
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Problem::new(problem::INVALID_HEADER).with("header", "Idempotency-Key"));
        }
        let mut digest = Sha256::new();
        for part in
            [call.raw_query.as_bytes(), call.headers.content_type.as_deref().unwrap_or_default().as_bytes()]
        {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        digest.update(
            call.upload
                .as_ref()
                .map_or_else(|| call.body.as_deref().unwrap_or_default(), |upload| upload.sha256.as_slice()),
        );
        let key = RequestKey {
            principal_id,
            method: call.method.clone(),
            path: call.path.clone(),
            key: key.clone(),
        };
        Ok(Some(Self { key, digest: digest.finalize().to_vec() }))
    }

    /// Requests with an equal name wait for each other.
    #[must_use]
    pub fn line(&self) -> String {
        format!("idempotency {} {} {}", self.key.principal_id, self.key.path, self.key.key)
    }

    /// Whether there is a kept answer under its key.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn is_known(&self, db: &mut Db, now: Timestamp) -> Result<bool, StoreError> {
        Ok(idempotency::find(db, &self.key, now)?.is_some())
    }

    /// Ends the call with the kept answer, if there is one.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn replay(&self, db: &mut Db, call: &Call) -> Result<(), Halt> {
        let Some(kept) = idempotency::find(db, &self.key, call.now)? else { return Ok(()) };
        if kept.request_digest != self.digest {
            return Err(Problem::new(problem::KEY_REUSED).fault(Place::Nowhere, problem::KEY_REUSED).into());
        }
        let opened = call.state.secrets.open(&self.context(), &kept.sealed_answer);
        let answer: Option<Answer> = opened.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        // Kept under another master key: nobody can know what was answered, so doing it again would be wrong.
        let answer = answer.ok_or_else(|| Problem::new(problem::REQUEST_IN_PROGRESS))?;
        if answer.secret {
            return Err(Problem::new(problem::SECRET_ALREADY_SHOWN).into());
        }
        Err(Halt::Replay(Box::new(Answer { replayed: true, ..answer })))
    }

    /// Keeps the answer in the transaction of its write.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn keep(&self, db: &mut Db, call: &Call, answer: &Answer) -> Result<(), Halt> {
        let kept =
            if answer.secret { Answer { body: String::new(), ..answer.clone() } } else { answer.clone() };
        let plain = serde_json::to_vec(&kept).map_err(|e| StoreError::Defect(e.to_string()))?;
        let kept = Kept {
            request_digest: self.digest.clone(),
            sealed_answer: call.state.secrets.seal(&self.context(), &plain),
        };
        match idempotency::keep(db, &self.key, &kept, call.now, call.now.plus_seconds(KEPT_SECONDS)) {
            // Another process was faster: running again finds its answer.
            Err(StoreError::Duplicate { field }) if field == "idempotency_key" || field == "method" => {
                Err(StoreError::Conflict("an equal request was faster".to_owned()).into())
            }
            other => Ok(other?),
        }
    }

    /// Binds a sealed answer to its row.
    fn context(&self) -> String {
        format!(
            "idempotency_records {} {} {} {}",
            self.key.principal_id, self.key.method, self.key.path, self.key.key
        )
    }
}

fn user_of(call: &Call) -> Option<UserId> {
    call.subject.as_ref().map(|subject| subject.user_id)
}
