//! `phoihop user …`: users from the command line, until and besides the API for them: the first administrator
//! has nobody who could let them in.

use std::io::BufRead;

use crate::http::problem::{self, ProblemCode};
use clap::{Args, Subcommand};
use phoihop_domain::access::Role;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::directory::{Organisation, OrganisationContent, OrganisationKind, Person};
use phoihop_domain::ids::{OrganisationId, PersonId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{
    AuditAction, Happened, User, UserContent, UserStatus, check_password, check_username,
};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::Violations;
use phoihop_persistence::moving::{Why, move_to};
use phoihop_persistence::platform::users::{self, NewUser};
use phoihop_persistence::platform::{audit, outbox};
use phoihop_persistence::{Db, StoreError, Stored};
use serde_json::json;

use crate::audit::of_access;
use crate::auth::is_easily_guessed;
use crate::http::body;
use crate::start::StartError;

/// What can be done to users.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user; the password is read from standard input.
    Create {
        /// The name to log in by.
        username: String,
        /// What the user is in the organisation.
        #[arg(long)]
        role: Role,
        /// Where.
        #[command(flatten)]
        organisation: Place,
        /// The person the user is (id): needed to consent in person.
        #[arg(long)]
        person: Option<PersonId>,
        /// Where notifications are mailed to.
        #[arg(long)]
        email: Option<String>,
    },
    /// Give a user one more role.
    Grant {
        /// Who.
        username: String,
        /// What the user is to be in the organisation.
        #[arg(long)]
        role: Role,
        /// The organisation (id).
        #[arg(long)]
        organisation: OrganisationId,
    },
    /// Set a new password, read from standard input; tokens given out before are void.
    SetPassword {
        /// Whose.
        username: String,
    },
    /// Set where a user's notifications are mailed to; nowhere without an address.
    SetEmail {
        /// Whose.
        username: String,
        /// The address.
        email: Option<String>,
    },
    /// Keep a user out; tokens given out before are void.
    Suspend {
        /// Whom.
        username: String,
    },
    /// Let a suspended user in again.
    Resume {
        /// Whom.
        username: String,
    },
    /// Show all users.
    List,
}

/// Where a user gets a role.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Place {
    /// The organisation (id).
    #[arg(long)]
    organisation: Option<OrganisationId>,
    /// A new organisation, entered as a people's committee with this name: for the first administrator.
    #[arg(long)]
    new_organisation: Option<String>,
}

/// Does it, and tells what was done.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub fn run(command: UserCommand, db: &mut Db, now: Timestamp) -> Result<String, StartError> {
    match command {
        UserCommand::Create { username, role, organisation, person, email } => {
            create(db, &username, role, organisation, (person, email), now)
        }
        UserCommand::Grant { username, role, organisation } => {
            let user = known(db, &username)?;
            Organisation::get(db, organisation)?.ok_or("there is no such organisation")?;
            db.atomically(|db| users::grant(db, user.id, organisation, role, now)).map_err(already)?;
            Ok(format!("{username} is {role} now."))
        }
        UserCommand::SetPassword { username } => {
            let (user, hash) = (known(db, &username)?, new_password(&username)?);
            db.atomically(|db| {
                users::set_password(db, user.id, &hash, None, now)?;
                audit::insert(
                    db,
                    &of_access(
                        user.id,
                        None,
                        AuditAction::PasswordSet,
                        &Why::by_command(Cause::Request, now).request_id,
                        now,
                    ),
                )?;
                if user.status == UserStatus::Invited {
                    move_user(db, user.clone(), UserStatus::Active, Cause::Acceptance, now)?;
                }
                Ok::<_, StartError>(())
            })?;
            Ok(format!("{username} has a new password."))
        }
        UserCommand::SetEmail { username, email } => {
            let user = known(db, &username)?;
            let done = format!("{username} gets mail at {}.", email.as_deref().unwrap_or("no address"));
            let content = UserContent { email: checked(email)?, ..user.content.clone() };
            db.atomically(|db| {
                let user = user.clone().amended(content.clone(), now);
                user.update(db)?;
                outbox::insert(db, &Why::by_command(Cause::Request, now).entry(&user, Happened::Updated, now))
            })?;
            Ok(done)
        }
        UserCommand::Suspend { username } => {
            let user = known(db, &username)?;
            db.atomically(|db| move_user(db, user.clone(), UserStatus::Suspended, Cause::Request, now))?;
            Ok(format!("{username} is suspended."))
        }
        UserCommand::Resume { username } => {
            let user = known(db, &username)?;
            db.atomically(|db| move_user(db, user.clone(), UserStatus::Active, Cause::Request, now))?;
            Ok(format!("{username} may log in again."))
        }
        UserCommand::List => Ok(users::all(db)?
            .iter()
            .map(|(name, status)| format!("{name}\t{status}"))
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

/// An address to which mail can be sent.
fn checked(email: Option<String>) -> Result<Option<String>, StartError> {
    match email {
        Some(email) if email.parse::<lettre::Address>().is_err() => Err("that is no e-mail address".into()),
        email => Ok(email),
    }
}

/// Who a user is, as a person and by mail.
type Who = (Option<PersonId>, Option<String>);

fn create(
    db: &mut Db,
    username: &str,
    role: Role,
    place: Place,
    (person, email): Who,
    now: Timestamp,
) -> Result<String, StartError> {
    let email = checked(email)?;
    let username = check_username(username).map_err(told)?;
    if let Some(person) = person {
        Person::get(db, person)?.ok_or("there is no such person")?;
    }
    let password_hash = new_password(&username)?;
    db.atomically(|db| {
        let organisation = match (place.organisation, place.new_organisation) {
            (Some(id), _) => Organisation::get(db, id)?.ok_or("there is no such organisation")?,
            (None, name) => entered(db, name.unwrap_or_default(), now)?,
        };
        let memberships = vec![(organisation.id, role)];
        let user = NewUser {
            username: username.clone(),
            password_hash: password_hash.clone(),
            email,
            person_id: person,
            memberships,
        };
        users::insert(db, &user, now).map_err(already)?;
        Ok::<_, StartError>(format!(
            "{username} is {role} of {} ({}).",
            organisation.content.name, organisation.id
        ))
    })
}

fn entered(db: &mut Db, name: String, now: Timestamp) -> Result<Organisation, StoreError> {
    let content = body::content(json!({"kind": OrganisationKind::PeoplesCommittee, "name": name}));
    let content: OrganisationContent =
        content.map_err(|_| StoreError::Setup("an organisation needs a name".to_owned()))?;
    let organisation = Organisation::entered(content, now);
    organisation.insert(db)?;
    outbox::insert(db, &Why::by_command(Cause::Request, now).entry(&organisation, Happened::Created, now))?;
    Ok(organisation)
}

/// Reads a password from standard input, so that it stands in no shell history and no list of processes.
fn new_password(username: &str) -> Result<String, StartError> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    check_password(password).map_err(told)?;
    if is_easily_guessed(password, username) {
        return Err(crate::http::catalogue::entry(&problem::PASSWORD_GUESSABLE).en.into());
    }
    Ok(crate::auth::hash_password(password)?)
}

fn told(violations: Violations) -> StartError {
    let text = |code: ProblemCode| crate::http::catalogue::entry(&code).en;
    violations.0.iter().map(|violation| text(violation.code)).collect::<Vec<_>>().join("\n").into()
}

fn already(error: StoreError) -> StoreError {
    match error {
        StoreError::Duplicate { .. } => StoreError::Setup("that is there already".to_owned()),
        other => other,
    }
}

fn known(db: &mut Db, username: &str) -> Result<User, StartError> {
    let id = users::credentials(db, username)?.map(|known| known.user_id);
    let user = id.map(|id| User::get(db, id)).transpose()?.flatten();
    user.ok_or_else(|| "there is no such user".into())
}

fn move_user(
    db: &mut Db,
    user: User,
    to: UserStatus,
    cause: Cause,
    now: Timestamp,
) -> Result<(), StoreError> {
    if user.status != to {
        move_to(db, user, to, &Why::by_command(cause, now), now)?;
    }
    Ok(())
}
