//! The table `users`: who may log in, and as what a request finds them.

use diesel::dsl::Nullable;
use diesel::prelude::*;
use phoihop_domain::access::{ApiScopes, Circle, Role, Subject};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{OrganisationId, PersonId, SessionId, UserId};
use phoihop_domain::lifecycle::{Cause, Move};
use phoihop_domain::platform::{
    Happened, HeldRole, Membership, MembershipContent, User, UserContent, UserFilter, UserSort, UserStatus,
};
use phoihop_domain::problem;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::Blocker;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::moving::{Deciders, Why, move_to};
use crate::paginate::{Page, PageRequest};
use crate::platform::{outbox, sessions};
use crate::schema::{memberships, sessions as s, users};
use crate::{Db, Moving, Result, Stored};

content_row! {
    UserRow in users for User (UserId, UserContent) {
        username: String,
        email: Option<String>,
        person_id: Option<PersonId>,
        external_subject: Option<String>,
    }
    kept { status: UserStatus, }
    loaded { memberships, }
    derived {}
}

/// What a log-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub user_id: UserId,
    /// Argon2id hash in PHC form; none where no password has been set yet.
    pub password_hash: Option<String>,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// Where mail reaches the user.
    pub email: Option<String>,
}

type Found = (UserId, Option<String>, UserStatus, Option<String>);

fn known((user_id, password_hash, status, email): Found) -> Credentials {
    Credentials { user_id, password_hash, status, email }
}

/// The credentials of that name.
///
/// # Errors
/// Where the database does not serve.
pub fn credentials(db: &mut Db, username: &str) -> Result<Option<Credentials>> {
    let columns = (users::id, users::password_hash, users::status, users::email);
    let found: Option<Found> =
        on!(db, |c| users::table.filter(users::username.eq(username)).select(columns).first(c).optional())?;
    Ok(found.map(known))
}

/// The credentials of that user.
///
/// # Errors
/// Where the database does not serve.
pub fn credentials_of(db: &mut Db, user: UserId) -> Result<Option<Credentials>> {
    let columns = (users::id, users::password_hash, users::status, users::email);
    let found: Option<Found> = on!(db, |c| users::table.find(user).select(columns).first(c).optional())?;
    Ok(found.map(known))
}

/// A user as a request finds them.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Who they are and what they may be, that day.
    pub subject: Subject,
    /// Whether they may act at all.
    pub status: UserStatus,
}

/// A user with one of the roles that the user holds; with none, where there is none.
type Held = (UserId, Option<PersonId>, UserStatus, Option<OrganisationId>, Option<Role>);

/// Users, or what else the query begins with, with the roles that they hold on that day.
macro_rules! with_held {
    ($users:expr, $today:expr) => {{
        // A plain expression, whose text diesel need not build to find the statement: this is asked of every
        // request.
        let begun = memberships::valid_from.is_null().or(memberships::valid_from.le($today));
        let held = begun.and(memberships::valid_to.is_null().or(memberships::valid_to.ge($today)));
        $users.left_join(memberships::table.on(memberships::user_id.eq(users::id).and(held)))
    }};
}

type Columns = (
    users::id,
    users::person_id,
    users::status,
    Nullable<memberships::organisation_id>,
    Nullable<memberships::role>,
);

/// What is selected of them.
fn held() -> Columns {
    (
        users::id,
        users::person_id,
        users::status,
        memberships::organisation_id.nullable(),
        memberships::role.nullable(),
    )
}

/// The user of whom these are all rows.
fn principal_of(rows: &[Held], scopes: Option<ApiScopes>) -> Option<Principal> {
    let (user_id, person_id, status, ..) = *rows.first()?;
    let memberships = rows.iter().filter_map(|(.., organisation, role)| organisation.zip(*role)).collect();
    Some(Principal { subject: Subject { user_id, person_id, memberships, scopes }, status })
}

/// The user of a session that lasts, with the roles that hold on that day: asked once for each request, so by
/// one statement.
///
/// # Errors
/// Where the database does not serve.
pub fn of_session(db: &mut Db, session: SessionId, now: Timestamp) -> Result<Option<Principal>> {
    let today = now.in_vietnam();
    let rows: Vec<(Held, Option<String>)> =
        on!(db, |c| with_held!(s::table.inner_join(users::table.on(users::id.eq(s::user_id))), today)
            .filter(s::id.eq(session).and(s::ended_at.is_null()).and(s::expires_at.gt(now)))
            .select((held(), s::scopes))
            .load(c))?;
    let scopes = rows.first().and_then(|(_, scopes)| scopes.as_deref().map(ApiScopes::kept));
    let rows: Vec<Held> = rows.into_iter().map(|(held, _)| held).collect();
    Ok(principal_of(&rows, scopes))
}

/// The user whom the configured issuer names so, for tokens that it issued at that moment.
///
/// # Errors
/// Where the database does not serve.
pub fn of_subject(
    db: &mut Db,
    subject: &str,
    issued_at: Timestamp,
    today: CivilDate,
) -> Result<Option<Principal>> {
    let good = users::external_not_before.is_null().or(users::external_not_before.lt(issued_at));
    let named = users::external_subject.eq(subject).and(good);
    let rows: Vec<Held> = on!(db, |c| with_held!(users::table, today).filter(named).select(held()).load(c))?;
    Ok(principal_of(&rows, None))
}

/// The user with that id, with the roles that hold on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn principal(db: &mut Db, id: UserId, today: CivilDate) -> Result<Option<Principal>> {
    let rows: Vec<Held> =
        on!(db, |c| with_held!(users::table, today).filter(users::id.eq(id)).select(held()).load(c))?;
    Ok(principal_of(&rows, None))
}

/// The users with the roles that they hold on that day.
fn with_roles(db: &mut Db, mut found: Vec<User>, today: CivilDate) -> Result<Vec<User>> {
    let ids: Vec<UserId> = found.iter().map(|user| user.id).collect();
    let held: Condition<memberships::table> = Condition::that(memberships::user_id.among(ids)).valid_on(
        today,
        memberships::valid_from,
        memberships::valid_to,
    );
    let rows: Vec<(UserId, OrganisationId, Role)> = on!(db, |c| memberships::table
        .filter(&held)
        .order((memberships::created_at, memberships::id))
        .select((memberships::user_id, memberships::organisation_id, memberships::role))
        .load(c))?;
    for user in &mut found {
        let own = rows.iter().filter(|(of, ..)| *of == user.id);
        user.memberships = own
            .map(|(_, organisation_id, role)| HeldRole { organisation_id: *organisation_id, role: *role })
            .collect();
    }
    Ok(found)
}

/// A page of those that match, with the roles that they hold on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &UserFilter,
    page: &PageRequest<UserSort>,
    today: CivilDate,
) -> Result<Page<User>> {
    let matching: Condition<users::table> = Condition::always()
        .any_of(users::status, filter.status.as_ref())
        .narrowed(filter.username.as_ref(), |name| users::username.eq(name.to_lowercase()))
        .singled_out(filter.person_id, |person| users::person_id.eq(person));
    let found: Page<User> = page_of!(db, matching, page, UserRow, users by UserId, {
        UserSort::Username => username: text,
        UserSort::CreatedAt => created_at: time,
    });
    found.completed(|items| with_roles(db, items, today))
}

/// Whether there is any user. A schema that has no such table yet has none.
pub fn is_anybody(db: &mut Db) -> bool {
    let first = diesel::dsl::sql::<diesel::sql_types::BigInt>("SELECT count(*) FROM users");
    on!(db, |c| first.get_result::<i64>(c)).is_ok_and(|count| count > 0)
}

/// The password of a user: none until one is set.
///
/// # Errors
/// Where the database does not serve.
pub fn password_hash(db: &mut Db, user: UserId) -> Result<Option<String>> {
    Ok(on!(db, |c| users::table
        .find(user)
        .select(users::password_hash)
        .first::<Option<String>>(c)
        .optional())?
    .flatten())
}

/// Sets a new password; every session but the one named ends, and no link that waited is good any more.
///
/// # Errors
/// Where the database does not serve.
pub fn set_password(
    db: &mut Db,
    user: UserId,
    password_hash: &str,
    but: Option<SessionId>,
    now: Timestamp,
) -> Result<()> {
    let changes = (users::password_hash.eq(Some(password_hash)), users::updated_at.eq(now));
    on!(db, |c| diesel::update(users::table.find(user)).set(changes).execute(c))?;
    sessions::void_links(db, user, now)?;
    sessions::end_all(db, user, but, now)
}

/// A user to be made at once, by a command.
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

/// Adds a user who may log in.
///
/// # Errors
/// Where the database does not serve.
pub fn insert(db: &mut Db, new: &NewUser, now: Timestamp) -> Result<UserId> {
    let content = UserContent {
        username: new.username.clone(),
        email: new.email.clone(),
        person_id: new.person_id,
        external_subject: None,
    };
    let user = User { status: UserStatus::Active, ..User::entered(content, now) };
    user.insert(db)?;
    on!(db, |c| diesel::update(users::table.find(user.id))
        .set(users::password_hash.eq(Some(&new.password_hash)))
        .execute(c))?;
    outbox::insert(db, &Why::by_command(Cause::Request, now).entry(&user, Happened::Created, now))?;
    for (organisation_id, role) in &new.memberships {
        grant(db, user.id, *organisation_id, *role, now)?;
    }
    Ok(user.id)
}

/// Gives a user a role.
///
/// # Errors
/// Where the database does not serve.
pub fn grant(
    db: &mut Db,
    user_id: UserId,
    organisation_id: OrganisationId,
    role: Role,
    now: Timestamp,
) -> Result<()> {
    let content = MembershipContent { user_id, organisation_id, role, valid_from: None, valid_to: None };
    let membership = Membership::entered(content, now);
    membership.insert(db)?;
    outbox::insert(db, &Why::by_command(Cause::Request, now).entry(&membership, Happened::Created, now))
}

/// Every user's name and status, by name.
///
/// # Errors
/// Where the database does not serve.
pub fn all(db: &mut Db) -> Result<Vec<(String, UserStatus)>> {
    Ok(on!(db, |c| users::table.order(users::username).select((users::username, users::status)).load(c))?)
}

impl Moving for User {
    type Id = UserId;

    fn load(db: &mut Db, id: UserId, today: CivilDate) -> Result<Option<Self>> {
        let found = Self::get(db, id)?;
        Ok(with_roles(db, found.into_iter().collect(), today)?.pop())
    }

    fn save(&self, db: &mut Db) -> Result<()> {
        self.update(db)
    }

    fn title(&self) -> &str {
        &self.content.username
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn deciders(&self, _: &mut Db, _: &Move<Self>, _: CivilDate, _: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Anybody)
    }

    fn circle(&self, _: &mut Db, _: CivilDate) -> Result<Circle> {
        Ok(Circle::Open)
    }

    /// The one who suspends administers, and goes on to: so somebody is always left who could let others in.
    fn keeps_apart(
        &self,
        _: &mut Db,
        step: &Move<Self>,
        caller: &Subject,
        _: Option<PersonId>,
    ) -> Result<Option<Blocker>> {
        let own = step.to == UserStatus::Suspended && caller.user_id == self.id;
        Ok(own.then(|| Blocker::new(problem::OWN_ACCOUNT)))
    }

    /// Who is kept out is kept out of every session, also when they are let in again.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == UserStatus::Suspended {
            sessions::void_links(db, self.id, now)?;
            sessions::end_all(db, self.id, None, now)?;
        }
        Ok(self)
    }
}

/// Who was invited has accepted, once they get in.
///
/// # Errors
/// Where the database does not serve.
pub fn accept(db: &mut Db, user: UserId, request_id: &str, now: Timestamp) -> Result<()> {
    let invited = User::get(db, user)?.filter(|user| user.status == UserStatus::Invited);
    let request_id = request_id.to_owned();
    let why = Why { recorded_by: Some(user), request_id, ..Why::by_command(Cause::Acceptance, now) };
    invited.map_or(Ok(()), |invited| move_to(db, invited, UserStatus::Active, &why, now).map(|_| ()))
}
