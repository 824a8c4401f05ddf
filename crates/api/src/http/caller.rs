//! Who asks: whom a request's `Authorization` header stands for.

use super::problem;
use actix_web::web::Data;
use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::platform::UserStatus;
use phoihop_persistence::platform::users;
use phoihop_persistence::{Seat, Write};

use super::Problem;
use crate::auth::{CHALLENGE, Credential, ExternalClaims, invalid};
use crate::state::State;

/// The caller behind an `Authorization` header, and what lets them in, as the database knows them at this
/// moment: a role taken away, a suspension, a new password or a log-out works at once, whatever the token
/// says.
///
/// # Errors
/// What stands against it, as the caller is told.
pub async fn authenticate(
    state: &Data<State>,
    seat: &Seat,
    header: Option<&str>,
    now: Timestamp,
) -> Result<(Subject, Credential), Problem> {
    let header =
        header.ok_or_else(|| Problem::new(problem::UNAUTHENTICATED).header("WWW-Authenticate", CHALLENGE))?;
    let token = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let token = token.ok_or_else(invalid)?;
    if let Some(claims) = state.keyring.verify(&state.store, &state.secrets, token, now).await? {
        let credential = Credential::Session(claims.session_id);
        let asked = credential.clone();
        let subject =
            state.store.at(seat).ask(move |db| asked.lets_in(db, now)).await.map_err(Problem::from)?;
        let subject = subject.filter(|subject| subject.user_id == claims.user_id);
        return subject.map(|subject| (subject, credential)).ok_or_else(invalid);
    }
    let Some(issuer) = &state.external else { return Err(invalid()) };
    let claims = issuer.verify(token, now).await?.ok_or_else(invalid)?;
    let credential = Credential::External { subject: claims.subject.clone(), issued_at: claims.issued_at };
    Ok((of_issuer(state, claims, now).await?, credential))
}

/// The user whom the issuer's token names. Who was invited and comes that way has accepted: since that is
/// written, no seat is kept.
async fn of_issuer(state: &State, claims: ExternalClaims, now: Timestamp) -> Result<Subject, Problem> {
    let ExternalClaims { subject, issued_at, by_two_factors } = claims;
    let found = state
        .store
        .at(&Seat::default())
        .ask(move |db| users::of_subject(db, &subject, issued_at, now.in_vietnam()))
        .await
        .map_err(Problem::from)?;
    let known = found.filter(|known| known.status != UserStatus::Suspended).ok_or_else(invalid)?;
    if !by_two_factors && known.subject.has_any(&state.config.totp_roles) {
        return Err(Problem::new(problem::TOTP_REQUIRED).header("WWW-Authenticate", CHALLENGE));
    }
    if known.status == UserStatus::Invited {
        let user = known.subject.user_id;
        let accepted = state.store.write(Write::apart(), move |db| users::accept(db, user, "external", now));
        accepted.await.map_err(Problem::from)?;
    }
    Ok(known.subject)
}
