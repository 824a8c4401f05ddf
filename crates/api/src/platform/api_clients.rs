//! `/v1/api-clients`: programs that use the API, and their secrets.

use actix_web::http::Method;
use phoihop_domain::access::{Action, Target};
use phoihop_domain::ids::{ApiClientId, ApiClientSecretId};
use phoihop_domain::platform::{
    ApiClient, ApiClientContent, ApiClientFilter, ApiClientSecret, ApiClientSecretContent, ApiClientSort,
    AuditAction, Happened, MOST_SECRETS, NewApiClientSecret,
};
use phoihop_persistence::platform::{api_clients, audit, sessions};

use crate::audit::of_access;
use crate::auth::new_secret;
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_clients =
        Operation::list::<ApiClient, ApiClientFilter, ApiClientSort>("list_api_clients", Action::ReadUsers)
            .says("List API clients", "Programs that use the API for an organisation.")
            .never_cached();
    let create_client = Operation::change::<ApiClientContent, ApiClient>(
        "create_api_client",
        Action::WriteUsers,
        Kind::Create,
    )
    .says(
        "Enter an API client",
        "It acts as a user of its own (`user_id`), to whom memberships give roles; of what they let it \
                do, it may do what its scopes name.",
    )
    .never_cached();
    let get_client = Operation::read::<ApiClient>("get_api_client", Action::ReadUsers)
        .says("Read an API client", "")
        .never_cached();
    let change_client = Operation::change::<ApiClientContent, ApiClient>(
        "change_api_client",
        Action::WriteUsers,
        Kind::Patch,
    )
    .says(
        "Change an API client",
        "Narrower scopes count for tokens that it gets from then on; suspending its user counts at once.",
    )
    .conflicts(&[problem::OWN_ACCOUNT])
    .never_cached();
    let list_secrets = Operation::history::<ApiClientSecret>("list_api_client_secrets", Action::ReadUsers)
        .says(
            "List an API client's secrets",
            "When each was made and last used; what it is, is told only when it is made.",
        )
        .never_cached();
    let make_secret = Operation::change::<ApiClientSecretContent, NewApiClientSecret>(
        "create_api_client_secret",
        Action::WriteUsers,
        Kind::Secret,
    )
    .says(
        "Make a secret",
        "Two are good at a time, so that a client changes from one to the next without a gap. A person \
                makes it, not a program.",
    )
    .conflicts(&[problem::TOO_MANY_SECRETS])
    .never_cached();
    let revoke = Operation::act("revoke_api_client_secret", Action::WriteUsers).says(
        "Revoke a secret",
        "No token is given for it any more; those that were last ten minutes at most.",
    );
    vec![
        Path::new("users", "/v1/api-clients").get(list_clients, list).post(create_client, create),
        Path::new("users", "/v1/api-clients/{api_client_id}")
            .get(get_client, get)
            .patch(change_client, patch),
        Path::new("users", "/v1/api-clients/{api_client_id}/secrets")
            .get(list_secrets, secrets)
            .post(make_secret, make),
        Path::new("users", "/v1/api-clients/{api_client_id}/secrets/{secret_id}").serves(
            Method::DELETE,
            revoke,
            revoke_secret,
        ),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    call.list(move |db, _: &ApiClientFilter, page| api_clients::list(db, page)).await
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: ApiClientId = call.id("api_client_id")?;
    call.one(call.read(move |db| api_clients::get(db, id)).await?.as_ref())
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let content: ApiClientContent = change.body()?.content()?;
        let now = change.now();
        let client = api_clients::insert(change.db, content, now)?;
        change.record(&client, Happened::Created)?;
        change.created(&client)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: ApiClientId = call.id("api_client_id")?;
    call.change(move |change| {
        change.allow(Target::Any)?;
        let before = api_clients::get(change.db, id)?.found()?;
        if change.user_id()? == before.user_id {
            return Err(Problem::new(problem::OWN_ACCOUNT).into());
        }
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        let client = ApiClient { content, revision: before.revision + 1, updated_at: change.now(), ..before };
        api_clients::update(change.db, &client)?;
        // The tokens that it holds say what it could do before: it gets others.
        sessions::end_all(change.db, client.user_id, None, client.updated_at)?;
        change.record(&client, Happened::Updated)?;
        change.changed(&client)
    })
}

async fn secrets(call: Call) -> Result<Answer, Problem> {
    let id: ApiClientId = call.id("api_client_id")?;
    call.read(move |db| api_clients::get(db, id)).await?.found()?;
    call.history(move |db, page| api_clients::secrets(db, id, page)).await
}

fn make(call: Call) -> Result<Asked, Problem> {
    let id: ApiClientId = call.id("api_client_id")?;
    let (client_secret, hash) = new_secret();
    call.change(move |change| {
        change.allow(Target::Any)?;
        let client = api_clients::get(change.db, id)?.found()?;
        let said = change.body()?;
        change.if_match_given(client.revision)?;
        change.by_a_person_for_another(client.user_id)?;
        let content: ApiClientSecretContent = said.content()?;
        let (now, by, request_id) = (change.now(), change.user_id()?, change.call().request_id.clone());
        if content.expires_at.is_some_and(|expires| expires <= now) {
            return Err(Problem::field("/expires_at", problem::EXPIRES_IN_PAST).into());
        }
        if api_clients::good_secrets(change.db, id, now)? >= MOST_SECRETS {
            return Err(Problem::new(problem::TOO_MANY_SECRETS).into());
        }
        let secret_id = api_clients::add_secret(change.db, id, &hash, content.expires_at, now)?;
        audit::insert(
            change.db,
            &of_access(client.user_id, Some(by), AuditAction::SecretMade, &request_id, now),
        )?;
        let secret = NewApiClientSecret {
            id: secret_id,
            client_id: id,
            client_secret: client_secret.clone(),
            expires_at: content.expires_at,
        };
        Ok(Answer { secret: true, ..change.recorded(&secret, &client)? })
    })
}

async fn revoke_secret(call: Call) -> Result<Answer, Problem> {
    let (client, secret): (ApiClientId, ApiClientSecretId) =
        (call.id("api_client_id")?, call.id("secret_id")?);
    call.well_asked()?;
    let (now, by, request_id) = (call.now, call.own_id()?, call.request_id.clone());
    let revoked = call.state.store.write(phoihop_persistence::Write::apart(), move |db| {
        let Some(known) = api_clients::get(db, client)? else { return Ok(false) };
        let revoked = api_clients::revoke_secret(db, client, secret, now)?;
        if revoked {
            sessions::end_all(db, known.user_id, None, now)?;
            audit::insert(
                db,
                &of_access(known.user_id, Some(by), AuditAction::SecretRevoked, &request_id, now),
            )?;
        }
        Ok::<_, phoihop_persistence::StoreError>(revoked)
    });
    if revoked.await? { Ok(Answer::nothing()) } else { Err(Problem::new(problem::NOT_FOUND)) }
}
