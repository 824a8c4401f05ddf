//! A change as a value: what a handler asks for. The router makes it in a transaction of its own, an import
//! as a part of its own.

use std::sync::Arc;

use phoihop_domain::access::Subject;
use phoihop_persistence::{Db, StoreError, Write};

use super::answer::Answer;
use super::call::Call;
use super::change::{Change, Halt};
use super::idempotency::Repeatable;
use super::problem::Problem;
use super::record::Made;

type Wanted = Box<dyn Fn(&mut Change<'_>) -> Result<Answer, Halt> + Send>;
type Line = Box<dyn FnOnce(&mut Db) -> Result<Option<String>, StoreError> + Send>;

/// A change that a call asks for. Nothing has happened yet.
pub struct Asked {
    call: Call,
    change: Wanted,
    line: Option<Line>,
}

impl Call {
    /// Asks for a change. The closure can run more than once: where it loses against another in the database,
    /// it runs again.
    ///
    /// # Errors
    /// None: so that handlers end with it.
    pub fn change(
        self,
        change: impl Fn(&mut Change<'_>) -> Result<Answer, Halt> + Send + 'static,
    ) -> Result<Asked, Problem> {
        Ok(Asked { call: self, change: Box::new(change), line: None })
    }

    /// Whether the change is only tried, and whether it may be asked for again.
    fn way(&self) -> Result<(bool, Option<Repeatable>), Problem> {
        let (query, operation) = (self.query()?, &self.operation);
        query.only(|name| {
            operation.takes_others || name == "validate_only" || operation.takes.contains(&name)
        })?;
        let dry_run = query.flag("validate_only")? && !operation.takes.contains(&"validate_only");
        Ok((dry_run, if dry_run { None } else { Repeatable::of(self)? }))
    }
}

impl Asked {
    /// It, in the line in which the one who takes from the same waits for others, besides that of equal
    /// requests; the line is read first.
    ///
    /// # Errors
    /// Where the database does not serve.
    #[must_use]
    pub fn in_line(
        self,
        line: impl FnOnce(&mut Db) -> Result<Option<String>, StoreError> + Send + 'static,
    ) -> Self {
        Self { line: Some(Box::new(line)), ..self }
    }

    /// Makes it, in a transaction of its own.
    ///
    /// # Errors
    /// Where something is wrong with it, or the database could not.
    pub async fn made(self) -> Result<Answer, Problem> {
        let Self { call, change, line } = self;
        let line = match line {
            Some(line) => call.read(line).await?,
            None => None,
        };
        let (dry_run, repeatable, fault) = match call.way() {
            Ok((dry_run, repeatable)) => (dry_run, repeatable, None),
            Err(fault) => (true, None, Some(fault)),
        };
        let keys = repeatable.iter().map(Repeatable::line).collect();
        let how = Write { keys, line, dry_run, deadline: call.deadline, isolation: call.operation.isolation };
        let call = Arc::new(call);
        let state = call.state.clone();
        let done = state.store.write(how, move |db| {
            let subject =
                call.credential.as_ref().map_or(Ok(None), |credential| credential.lets_in(db, call.now))?;
            if subject.is_none() && call.credential.is_some() {
                return Err(crate::auth::invalid().into());
            }
            let mut under_way = Change::alone(db, &call, subject, (repeatable.as_ref(), fault.as_ref()));
            let answer = change(&mut under_way)?;
            under_way.well_asked()?;
            if let Some(repeatable) = &repeatable {
                repeatable.keep(under_way.db, &call, &answer)?;
            }
            Ok(answer)
        });
        match done.await {
            Ok(answer) if dry_run => Ok(Answer { status: 200, location: None, etag: None, ..answer }),
            Ok(answer) => Ok(answer),
            Err(Halt::Replay(answer)) => Ok(*answer),
            Err(Halt::Problem(problem)) => Err(problem),
            Err(Halt::Store(error)) => Err(error.into()),
        }
    }

    /// Makes it in the transaction under way, in the name of that subject as it is there. That something was
    /// made is kept to be written down later.
    ///
    /// # Errors
    /// Where something is wrong with it, or the database could not.
    pub fn within(&self, db: &mut Db, subject: &Subject, made: &mut Vec<Made>) -> Result<Answer, Halt> {
        (self.change)(&mut Change::within(db, &self.call, subject.clone(), made))
    }
}
