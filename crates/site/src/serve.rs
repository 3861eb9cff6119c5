//! The accept loop: connections in, one by one, each served on its own.

use crate::Portal;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections open at a time; more wait in the kernel's queue.
const CONNECTIONS: usize = 10_000;
/// How long a client may take for the head of a request, or be silent between two.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long open requests may take after the shutdown.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until `shutdown` resolves.
pub(crate) async fn serve(portal: &Portal, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            next = accept(&listener, &places) => match next {
                Some((stream, place)) => spawn(portal, stream, place, &graceful),
                None => break,
            },
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were still open at the end");
    }
}

/// The next connection, and its place among those that may be open.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some((stream, place)),
            Err(error) => {
                // Out of file descriptors, mostly: it passes when connections close.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn spawn(portal: &Portal, stream: TcpStream, place: OwnedSemaphorePermit, graceful: &GracefulShutdown) {
    // Fails only on a connection that is closed already.
    let _ = stream.set_nodelay(true);
    let portal = portal.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let portal = portal.clone();
        async move { Ok::<_, Infallible>(portal.respond(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(64 * 1024);
    let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
    tokio::spawn(async move {
        // An error here is the client's: it left, or does not speak HTTP.
        let _ = connection.await;
        drop(place);
    });
}
