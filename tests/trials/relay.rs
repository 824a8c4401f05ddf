//! What stands between a server and its database, and can fail in the ways that a network and another machine
//! do.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How it stands with the relay. Connections are numbered as they come.
#[derive(Clone, Copy, Default)]
struct Standing {
    /// Nobody is let in.
    refuses: bool,
    /// Nothing is said to anybody.
    is_silent: bool,
    /// Those with smaller numbers are closed.
    closed_before: u64,
    /// Those with smaller numbers have lost their database, and are not told.
    lost_before: u64,
    /// The number of the next one.
    next: u64,
}

/// A relay; it ends with the runtime that it was started in.
pub struct Relay {
    standing: watch::Sender<Standing>,
    /// Where it listens on the loopback address.
    pub port: u16,
}

impl Relay {
    /// Starts one to a database server, by its address.
    pub async fn to(database: String) -> Self {
        let (standing, _) = watch::channel(Standing::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(listen(listener, port, database, standing.clone()));
        Self { standing, port }
    }

    /// Closes all connections and refuses new ones for so long.
    pub async fn restarts(&self, takes: Duration) {
        self.standing.send_modify(|now| (now.refuses, now.closed_before) = (true, now.next));
        tokio::time::sleep(takes).await;
        self.standing.send_modify(|now| now.refuses = false);
    }

    /// Says nothing for so long and lets everybody wait, and goes on as if nothing had been.
    pub async fn falls_silent(&self, takes: Duration) {
        self.standing.send_modify(|now| now.is_silent = true);
        tokio::time::sleep(takes).await;
        self.standing.send_modify(|now| now.is_silent = false);
    }

    /// Says nothing on any connection that there is, for ever; the database has lost them. Those that come
    /// from now on are served.
    pub fn fails_over_silently(&self) {
        self.standing.send_modify(|now| now.lost_before = now.next);
    }
}

async fn listen(listener: TcpListener, port: u16, database: String, standing: watch::Sender<Standing>) {
    let (mut now, mut listener) = (standing.subscribe(), Some(listener));
    loop {
        let Some(open) = &listener else {
            now.wait_for(|now| !now.refuses).await.unwrap();
            listener = Some(TcpListener::bind(("127.0.0.1", port)).await.unwrap());
            continue;
        };
        tokio::select! {
            _ = now.wait_for(|now| now.refuses) => listener = None,
            came = open.accept() => {
                let Ok((client, _)) = came else { continue };
                let mut number = 0;
                standing.send_modify(|now| (number, now.next) = (now.next, now.next + 1));
                tokio::spawn(connect(client, database.clone(), number, standing.subscribe()));
            }
        }
    }
}

async fn connect(mut client: TcpStream, database: String, number: u64, now: watch::Receiver<Standing>) {
    let (mut closed, mut lost) = (now.clone(), now.clone());
    let served = async {
        // Whoever accepts here is silent, too.
        wait_to_speak(&mut now.clone()).await;
        let Ok(mut server) = TcpStream::connect(&database).await else { return };
        let _both_are_quick = (client.set_nodelay(true), server.set_nodelay(true));
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        tokio::select! {
            () = forward(from_client, to_server, now.clone()) => {}
            () = forward(from_server, to_client, now) => {}
        }
    };
    let is_lost = tokio::select! {
        () = served => false,
        _ = closed.wait_for(|now| number < now.closed_before) => false,
        _ = lost.wait_for(|now| number < now.lost_before) => true,
    };
    if is_lost {
        // The side of the database is gone by now; the other one hears nothing of it.
        std::future::pending::<()>().await;
    }
    drop(client);
}

async fn wait_to_speak(now: &mut watch::Receiver<Standing>) {
    let _the_relay_ends = now.wait_for(|now| !now.is_silent).await;
}

async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut now: watch::Receiver<Standing>,
) {
    let mut part = vec![0; 16 << 10];
    loop {
        wait_to_speak(&mut now).await;
        let Ok(length @ 1..) = from.read(&mut part).await else { return };
        wait_to_speak(&mut now).await;
        if to.write_all(&part[..length]).await.is_err() {
            return;
        }
    }
}
