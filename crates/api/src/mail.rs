//! Notifications by mail, where a server that takes mail is configured. A mail tells titles and addresses,
//! never what is in them.

use std::time::Duration;

use actix_web::web::Data;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use phoihop_domain::ids::NotificationId;
use phoihop_domain::platform::{LinkPurpose, Notification, NotificationKind};
use phoihop_persistence::platform::notifications::{self, Mail};
use phoihop_persistence::{StoreError, Write};

use crate::state::State;

/// The most notifications that are mailed at once.
const CHUNK: i64 = 500;
/// How long the mail server may take for a step.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is asked.
const EVERY: Duration = Duration::from_secs(60);

/// Mails what users have not been told by mail yet, a mail for each; what the server does not take is tried
/// again later.
///
/// # Errors
/// Where the database does not serve.
pub async fn send_due(state: &State) -> Result<(), StoreError> {
    let Some(server) = state
        .config
        .smtp_url
        .as_deref()
        .and_then(|url| AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok())
    else {
        return Ok(());
    };
    let server = server.timeout(Some(PATIENCE)).build();
    let now = state.clock.now();
    let mut mails = state
        .store
        .write(Write::apart(), move |db| notifications::claim_mails(db, now, CHUNK))
        .await?
        .into_iter();
    while let Some(mail) = mails.next() {
        let ids = ids_of(std::iter::once(&mail));
        match give(state, &server, &mail).await {
            Outcome::Taken => {
                state.store.write(Write::apart(), move |db| notifications::mark_mailed(db, &ids, now)).await?
            }
            Outcome::Refused(error) => log::warn!("a mail was not taken and will be tried again: {error}"),
            Outcome::NoServer(error) => {
                log::warn!("the mail server does not answer and will be asked again: {error}");
                let untried = ids_of(std::iter::once(&mail).chain(mails.as_slice()));
                state.store.write(Write::apart(), move |db| notifications::put_back(db, &untried)).await?;
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Mails a one-time link at once; a link that is not taken is asked for again.
pub async fn send_link(state: &State, email: &str, purpose: LinkPurpose, token: &str) {
    let Some(server) = state
        .config
        .smtp_url
        .as_deref()
        .and_then(|url| AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok())
    else {
        return;
    };
    let (subject, body) = match purpose {
        LinkPurpose::Invitation => (
            "phoihop: lời mời sử dụng",
            "Bạn được mời sử dụng phoihop. Trong bảy ngày, mã dưới đây cho bạn đặt mật khẩu một lần",
        ),
        LinkPurpose::PasswordReset => {
            ("phoihop: đặt lại mật khẩu", "Trong một giờ, mã dưới đây cho bạn đặt mật khẩu mới một lần")
        }
    };
    let body = format!("{body} tại {}/v1/auth/passwords:\n\n{token}\n", state.config.public_url);
    let sent = match written(state, email, subject, body) {
        Ok(message) => server
            .timeout(Some(PATIENCE))
            .build()
            .send(message)
            .await
            .map(|_| ())
            .map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    if let Err(error) = sent {
        log::warn!("a one-time link was not mailed: {error}");
    }
}

/// What became of a mail.
enum Outcome {
    /// The server took it.
    Taken,
    /// The server did not take this one.
    Refused(String),
    /// There was nobody to take any: no fault of the mail's.
    NoServer(String),
}

async fn give(state: &State, server: &AsyncSmtpTransport<Tokio1Executor>, mail: &Mail) -> Outcome {
    let message = match message(state, mail) {
        Ok(message) => message,
        Err(error) => return Outcome::Refused(error),
    };
    match server.send(message).await {
        Ok(_) => Outcome::Taken,
        Err(error) if error.is_permanent() || error.is_transient() => Outcome::Refused(error.to_string()),
        Err(error) => Outcome::NoServer(error.to_string()),
    }
}

fn ids_of<'m>(mails: impl Iterator<Item = &'m Mail>) -> Vec<NotificationId> {
    mails.flat_map(|mail| mail.notifications.iter().map(|told| told.id)).collect()
}

/// Mails until the server stops, beside everything else: a mail server that does not answer holds up nothing
/// that is due.
pub async fn run(state: Data<State>) {
    loop {
        if let Err(error) = send_due(&state).await {
            log::error!("what is to be mailed could not be read: {error}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn message(state: &State, mail: &Mail) -> Result<Message, String> {
    let told = |notification: &Notification| {
        format!("- {}\n  {}", sentence(notification), address(state, notification))
    };
    let body: Vec<String> = mail.notifications.iter().map(told).collect();
    let subject = format!("phoihop: {} thông báo mới", mail.notifications.len());
    written(state, &mail.email, &subject, body.join("\n\n") + "\n")
}

fn written(state: &State, email: &str, subject: &str, body: String) -> Result<Message, String> {
    let from: Mailbox = state.config.mail_from.parse().map_err(|_| "mail-from is no address".to_owned())?;
    let to: Mailbox = email.parse().map_err(|_| "a user's address is none".to_owned())?;
    let header = lettre::message::header::ContentType::TEXT_PLAIN;
    Message::builder()
        .from(from)
        .to(to)
        .subject(subject)
        .header(header)
        .body(body)
        .map_err(|error| error.to_string())
}

fn address(state: &State, notification: &Notification) -> String {
    format!("{}/v1/{}/{}", state.config.public_url, notification.resource, notification.resource_id)
}

fn sentence(notification: &Notification) -> String {
    let what = match (notification.kind, &notification.status) {
        (NotificationKind::Given, _) => "được gửi đến đơn vị của bạn".to_owned(),
        (NotificationKind::Transitioned, Some(status)) => format!("chuyển sang trạng thái {status}"),
        (NotificationKind::Transitioned, None) => "đã chuyển trạng thái".to_owned(),
        (NotificationKind::Consented, _) => "có ý kiến của một bên".to_owned(),
        (NotificationKind::Signed, _) => "đã được một bên ký".to_owned(),
        (NotificationKind::Reminded, _) => "được đôn đốc".to_owned(),
        (NotificationKind::Rescheduled, _) => "chuyển sang ngày khác".to_owned(),
        (NotificationKind::PassedOn, _) => "nay do đơn vị của bạn đảm nhiệm".to_owned(),
    };
    format!("{} {what}", notification.title)
}
