//! For machines that watch over the server: `/healthz` says that it runs, `/readyz` that it can answer.

use crate::web::{Cx, Reply, Result, Route};
use db::Tx;
use http::StatusCode;

db::sql! {
    fn one() -> Val<i64> = "SELECT CAST(1 AS BIGINT)";
}

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::probe("/healthz"), Route::page("/readyz", ready)]
}

/// `GET /readyz`: the transaction that led here read from the database; without it the answer is 503.
fn ready(_cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    one(tx)?;
    Ok(Reply::plain(StatusCode::OK, "ready\n"))
}
