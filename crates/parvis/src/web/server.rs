//! Listens, and ends gracefully: no new connections, answers under way are finished.

use super::{dispatch, guard};
use crate::app::App;
use crate::features::accounts;
use crate::jobs::Workers;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::Service as _;

/// Headers that come more slowly than this are a way to hold connections.
const HEADER_DEADLINE: Duration = Duration::from_secs(15);
/// All headers of a request together, in bytes.
const HEADER_BYTES: usize = 32 * 1024;
/// How long answers under way may take when the server ends.
const GRACE: Duration = Duration::from_secs(20);
/// How often it is written when sessions were last seen. They idle for half an hour at least, so that a quarter of an hour later is soon enough.
const SEEN_EVERY: Duration = Duration::from_secs(2);
/// How often sessions that ended are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Serves until `end` is ready.
///
/// # Errors
/// The system gives no thread for jobs.
pub async fn serve(app: Arc<App>, listener: TcpListener, end: impl Future<Output = ()>) -> std::io::Result<()> {
    let router = dispatch::router(&app);
    let places = Arc::new(Semaphore::new(app.config.max_connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_DEADLINE).max_buf_size(HEADER_BYTES);
    let seen = tokio::spawn(write_seen(app.clone()));
    let workers = Workers::start(&app)?;
    let mut end = std::pin::pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut end => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                // Out of file descriptors, most likely: those in use come back.
                tracing::warn!(error = %e, "no connection accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
            let refused = guard::refusal_of_head(&request, HEADER_BYTES);
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let mut router = router.clone();
            async move {
                let Some(status) = refused else { return router.call(request).await };
                let mut response = http::Response::new(axum::body::Body::empty());
                *response.status_mut() = status;
                response.headers_mut().insert(http::header::CONNECTION, http::HeaderValue::from_static("close"));
                Ok(response)
            }
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(e) = connection.await {
                tracing::debug!(error = %e, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    // Jobs end while answers do.
    let jobs = tokio::task::spawn_blocking(move || workers.stop());
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
    if jobs.await.is_err() {
        tracing::error!("the threads of jobs could not be waited for");
    }
    seen.abort();
    tokio::task::block_in_place(|| {
        flush_looks(&app);
        flush_seen(&app);
    });
    Ok(())
}

type Accepted = (tokio::net::TcpStream, std::net::SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> std::io::Result<Accepted> {
    let place = places.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

/// Every two seconds some of what was seen of sessions is written: on results day a hundred thousand come within minutes, and each
/// write is dear to all who read, since SQLite's readers then give up the pages that they keep. Half a second after a write, when
/// every reader has a newer snapshot, the log is taken into the file.
async fn write_seen(app: Arc<App>) {
    let mut minute = tokio::time::interval(FORGET_EVERY);
    let mut sessions = tokio::time::interval(SEEN_EVERY);
    let mut half_second = tokio::time::interval(Duration::from_millis(500));
    let mut write = false;
    loop {
        let written = tokio::select! {
            _ = minute.tick() => tokio::task::block_in_place(|| accounts::forget_ended(&app)),
            _ = sessions.tick() => tokio::task::block_in_place(|| accounts::write_some_seen(&app).map(drop)),
            _ = half_second.tick() => {
                write = !write;
                tokio::task::block_in_place(|| {
                    if write {
                        flush_looks(&app);
                        Ok(())
                    } else {
                        Ok(app.db.settle()?)
                    }
                })
            }
        };
        if let Err(e) = written {
            tracing::warn!(error = %e, "when sessions were last seen could not be written");
        }
    }
}

/// Writes what was seen of sessions, and forgets sessions and counters that have ended.
pub fn flush_seen(app: &App) {
    if let Err(e) = accounts::write_seen(app) {
        tracing::warn!(error = %e, "when sessions were last seen could not be written");
    }
}

/// Writes what staff have looked at since the last time; what cannot be written now is kept for the next.
fn flush_looks(app: &App) {
    if let Err(e) = crate::features::audit::write_looks(app) {
        tracing::warn!(error = %e, "looks at students' data could not be written to the audit log");
    }
}
