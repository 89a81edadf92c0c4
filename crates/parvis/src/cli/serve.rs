//! `parvis serve`.

use super::{Failure, say};
use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::web::server;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Serves until the process is told to end.
pub fn run(config: Config) -> Result<ExitCode, Failure> {
    start_log(&config)?;
    runtime()?.block_on(async {
        let app = App::start(config, Clock::System, Random::System, false)?;
        let listener = bind(&app.config).await?;
        listen(app, listener, |address| say(format_args!("parvis listens on {address}"))).await
    })
}

/// Structured lines on standard error, without personal data.
pub(super) fn start_log(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|e| format!("configuration: log: {e}; it is a level such as info, or targets such as parvis=debug"))?;
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_env_filter(filter).init();
    Ok(())
}

/// The runtime. Pages are read on its threads (see `db::Db::read_short`), so there are twice as many as cores, and four at
/// least: one that waits for a slow statement leaves the others answering.
pub(super) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    tokio::runtime::Builder::new_multi_thread().worker_threads((2 * cores).max(4)).enable_all().build()
}

/// Takes the address of the pages.
pub(super) async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let address = config.listen;
    let listener = TcpListener::bind(address).await;
    Ok(listener.map_err(|e| {
        format!(
            "{address} cannot be listened on: {e}; set `listen` (or --listen of the demo) to a free address and port"
        )
    })?)
}

/// Tells where, and serves until SIGINT or SIGTERM.
pub(super) async fn listen(
    app: Arc<App>,
    listener: TcpListener,
    ready: impl FnOnce(&str),
) -> Result<ExitCode, Failure> {
    if let Some(metrics) = app.config.metrics_listen {
        metrics_exporter_prometheus::PrometheusBuilder::new().with_http_listener(metrics).install()?;
    }
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    ready(&format!("http://{}", listener.local_addr()?));
    let end = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("ending");
    };
    crate::web::upload::clear(&app.config.data);
    server::serve(app, listener, end).await?;
    Ok(ExitCode::SUCCESS)
}
