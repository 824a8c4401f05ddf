//! The tables `users` and `memberships`.

use diesel::prelude::*;
use phoihop_domain::access::{Role, Subject};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, MembershipId, OrganisationId, PersonId, UserId};
use phoihop_domain::platform::{Membership, User, UserStatus};

use crate::schema::{memberships, users};
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
struct UserRow {
    id: UserId,
    created_at: Timestamp,
    updated_at: Timestamp,
    username: String,
    password_hash: String,
    person_id: Option<PersonId>,
    status: UserStatus,
    epoch: i32,
    email: Option<String>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = memberships)]
struct MembershipRow {
    id: MembershipId,
    user_id: UserId,
    organisation_id: OrganisationId,
    role: Role,
    valid_from: Option<CivilDate>,
    valid_to: Option<CivilDate>,
}

/// What a log-in is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Whose.
    pub user_id: UserId,
    /// Argon2id hash in PHC form.
    pub password_hash: String,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// Tokens of an earlier epoch are void.
    pub epoch: i32,
}

/// A user as a request finds him.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Who he is and what he may be, that day.
    pub subject: Subject,
    /// Whether he may act at all.
    pub status: UserStatus,
    /// Tokens of an earlier epoch are void.
    pub epoch: i32,
}

/// The credentials of that name.
pub fn credentials(db: &mut Db, username: &str) -> Result<Option<Credentials>> {
    let row: Option<UserRow> = on!(db, c => users::table.filter(users::username.eq(username)).select(UserRow::as_select()).first(c).optional())?;
    Ok(row.map(|row| Credentials { user_id: row.id, password_hash: row.password_hash, status: row.status, epoch: row.epoch }))
}

/// The user with that id, with the roles that hold on that day.
pub fn principal(db: &mut Db, id: UserId, today: CivilDate) -> Result<Option<Principal>> {
    let roles = memberships::valid_from.is_null().or(memberships::valid_from.le(today));
    let roles = roles.and(memberships::valid_to.is_null().or(memberships::valid_to.ge(today)));
    type Found = (Option<PersonId>, UserStatus, i32, Option<OrganisationId>, Option<Role>);
    let rows: Vec<Found> = on!(db, c => users::table
        .left_join(memberships::table.on(memberships::user_id.eq(users::id).and(roles)))
        .filter(users::id.eq(id))
        .select((users::person_id, users::status, users::epoch, memberships::organisation_id.nullable(), memberships::role.nullable()))
        .load(c))?;
    let Some((person_id, status, epoch, ..)) = rows.first().cloned() else { return Ok(None) };
    let memberships = rows.into_iter().filter_map(|(.., organisation, role)| organisation.zip(role)).collect();
    Ok(Some(Principal { subject: Subject { user_id: id, person_id, memberships }, status, epoch }))
}

/// The user with that id, as he sees himself.
pub fn get(db: &mut Db, id: UserId, today: CivilDate) -> Result<Option<User>> {
    let Some(principal) = principal(db, id, today)? else { return Ok(None) };
    let (username, email): (String, Option<String>) = on!(db, c => users::table.find(id).select((users::username, users::email)).first(c))?;
    let memberships = principal.subject.memberships.into_iter().map(|(organisation_id, role)| Membership { organisation_id, role }).collect();
    Ok(Some(User { id, username, email, person_id: principal.subject.person_id, status: principal.status, memberships }))
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The name to log in by.
    pub username: String,
    /// Argon2id hash in PHC form.
    pub password_hash: String,
    /// Where mail reaches the user.
    pub email: Option<String>,
    /// The person the user is, where the user is one.
    pub person_id: Option<PersonId>,
    /// The first roles.
    pub memberships: Vec<(OrganisationId, Role)>,
}

/// Adds a user.
pub fn insert(db: &mut Db, new: &NewUser, now: Timestamp) -> Result<UserId> {
    let row = UserRow {
        id: UserId::new(now),
        created_at: now,
        updated_at: now,
        username: new.username.clone(),
        password_hash: new.password_hash.clone(),
        person_id: new.person_id,
        status: UserStatus::Active,
        epoch: 1,
        email: new.email.clone(),
    };
    on!(db, c => diesel::insert_into(users::table).values(&row).execute(c))?;
    for (organisation_id, role) in &new.memberships {
        grant(db, row.id, *organisation_id, *role, now)?;
    }
    Ok(row.id)
}

/// Gives a user a role.
pub fn grant(db: &mut Db, user_id: UserId, organisation_id: OrganisationId, role: Role, now: Timestamp) -> Result<()> {
    let row = MembershipRow { id: MembershipId::new(now), user_id, organisation_id, role, valid_from: None, valid_to: None };
    on!(db, c => diesel::insert_into(memberships::table).values(&row).execute(c))?;
    Ok(())
}

/// Sets a new password: tokens given out before are void.
pub fn set_password(db: &mut Db, username: &str, password_hash: &str, now: Timestamp) -> Result<bool> {
    let changes = (users::password_hash.eq(password_hash), users::epoch.eq(users::epoch + 1), users::updated_at.eq(now));
    Ok(on!(db, c => diesel::update(users::table.filter(users::username.eq(username))).set(changes).execute(c))? == 1)
}

/// Sets where mail reaches a user.
pub fn set_email(db: &mut Db, username: &str, email: Option<&str>, now: Timestamp) -> Result<bool> {
    let changes = (users::email.eq(email), users::updated_at.eq(now));
    Ok(on!(db, c => diesel::update(users::table.filter(users::username.eq(username))).set(changes).execute(c))? == 1)
}

/// Suspends a user, or lets him in again: tokens given out before are void.
pub fn set_status(db: &mut Db, username: &str, status: UserStatus, now: Timestamp) -> Result<bool> {
    let changes = (users::status.eq(status), users::epoch.eq(users::epoch + 1), users::updated_at.eq(now));
    Ok(on!(db, c => diesel::update(users::table.filter(users::username.eq(username))).set(changes).execute(c))? == 1)
}

/// Every user's name and status, by name.
pub fn all(db: &mut Db) -> Result<Vec<(String, UserStatus)>> {
    Ok(on!(db, c => users::table.order(users::username).select((users::username, users::status)).load(c))?)
}
