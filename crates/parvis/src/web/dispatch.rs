//! From a request to its answer: session, viewer, right, page, and the error page when something is amiss.
//!
//! A page is answered inside one read transaction, the viewer's statement among its own. A form reads the viewer first,
//! does its slow work outside any transaction, and opens one write transaction itself.

use super::cx::{Cx, Rq};
use super::poured::Poured;
use super::route::Route;
use super::{Error, Form, Reply, Result, Upload, guard, session, upload};
use crate::app::App;
use crate::features::audit;
use crate::web::policy::Viewer;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use bytes::Bytes;
use http::{Method, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// A body that takes longer is refused: forms are small.
const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// The router of all routes.
pub fn router(app: &Arc<App>) -> axum::Router {
    router_of(app, crate::features::routes())
}

/// The router of these routes.
pub fn router_of(app: &Arc<App>, routes: Vec<Route>) -> axum::Router {
    let mut router = axum::Router::new();
    let depths: Vec<usize> = routes.iter().map(|route| route.page_of_form(&routes)).collect();
    for (route, form_depth) in routes.into_iter().zip(depths) {
        let (app, route) = (app.clone(), Arc::new(route));
        let filter = if route.method == Method::POST {
            axum::routing::MethodFilter::POST
        } else {
            axum::routing::MethodFilter::GET
        };
        let path = route.path;
        let run = move |params: std::result::Result<RawPathParams, _>, request: Request| {
            let (app, route) = (app.clone(), route.clone());
            async move { answer(app, route, params.ok().map(|p| Rq::params_of(&p)), request, form_depth).await }
        };
        router = router.route(path, axum::routing::on(filter, run));
    }
    let (unknown, wrong_method) = (app.clone(), app.clone());
    router
        .fallback(move |request: Request| {
            let app = unknown.clone();
            async move { refuse(app, Error::NotFound, request) }
        })
        .method_not_allowed_fallback(move |request: Request| {
            let app = wrong_method.clone();
            async move { refuse(app, Error::MethodNotAllowed, request) }
        })
}

/// Answers a request whose route is known.
async fn answer(
    app: Arc<App>,
    route: Arc<Route>,
    params: Option<Vec<(String, String)>>,
    request: Request,
    form_depth: usize,
) -> Response {
    let started = std::time::Instant::now();
    let (parts, body) = request.into_parts();
    let mut rq = Rq { form_depth, ..request_of(app, parts) };
    let result = match params {
        None => Err(Error::NotFound), // a path that is not UTF-8 names nothing
        Some(params) if params.iter().any(|(_, v)| v.contains('\0')) => Err(Error::NotFound), // no text for PostgreSQL
        Some(params) => {
            rq.params = params;
            if route.is_upload() {
                run_upload(&route, &mut rq, body).await
            } else {
                read_and_run(&route, &mut rq, body).await
            }
        }
    };
    let reply = result.unwrap_or_else(|e| error_reply(&Cx::new(&rq, None), &e));
    observe(&route, &reply, &rq, started);
    respond(&rq, reply)
}

/// Answers a request to an address that is not in the table, in the language of whoever asks.
fn refuse(app: Arc<App>, error: Error, request: Request) -> Response {
    let rq = request_of(app, request.into_parts().0);
    let viewer = session::token_hash(&rq)
        .and_then(|hash| rq.app.db.read_short(|tx| Viewer::load(tx, &hash, rq.now)).ok().flatten());
    let reply = error_reply(&Cx::new(&rq, viewer.as_ref()), &error);
    respond(&rq, reply)
}

fn request_of(app: Arc<App>, parts: http::request::Parts) -> Rq {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |c| c.0.ip());
    let client = guard::client_address(peer, &parts.headers, &app.config.trusted_proxies);
    let now = app.clock.now();
    Rq {
        app,
        method: parts.method,
        headers: parts.headers,
        uri: parts.uri,
        body: Bytes::new(),
        client,
        now,
        id: String::new(),
        params: Vec::new(),
        form_depth: 0,
    }
}

async fn read_body(body: Body, limit: usize) -> Result<Bytes> {
    match tokio::time::timeout(BODY_DEADLINE, Limited::new(body, limit).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(Error::TooLarge { limit }),
        Ok(Err(_)) => Err(Error::BadRequest),
        Err(_) => Err(Error::TooSlow),
    }
}

async fn read_and_run(route: &Route, rq: &mut Rq, body: Body) -> Result<Reply> {
    if route.is_action() {
        rq.body = read_body(body, route.body_limit).await?;
    }
    run(route, rq)
}

/// A form with files: whoever may not send it is refused before it is read, and asked again when it is there, for that
/// may take minutes.
async fn run_upload(route: &Route, rq: &mut Rq, body: Body) -> Result<Reply> {
    if !guard::is_same_site(&rq.headers, route.untraced) {
        return Err(Error::CrossSite);
    }
    let refused = tokio::task::block_in_place(|| as_viewer(rq, |cx| route.takes_files_of(cx).map(|()| None)))?;
    if let Some(reply) = refused {
        return Ok(reply);
    }
    let content_type = rq.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
    let folder = upload::folder(&rq.app.config.data);
    let received = upload::receive(body, &content_type, route.body_limit, &folder).await;
    rq.now = rq.app.clock.now();
    let answer = |cx: &Cx<'_>, upload: &Upload| route.answer_upload(cx, upload).map(Some);
    let reply = tokio::task::block_in_place(|| {
        let reply = as_viewer(rq, |cx| received.as_ref().map_err(Error::clone).and_then(|upload| answer(cx, upload)));
        drop(received);
        reply
    })?;
    reply.ok_or(Error::NotFound)
}

/// Does something for whoever asks, with the viewer read now; an error is answered in their language.
fn as_viewer(rq: &Rq, work: impl FnOnce(&Cx<'_>) -> Result<Option<Reply>>) -> Result<Option<Reply>> {
    let token_hash = session::token_hash(rq);
    let viewer = match &token_hash {
        Some(hash) => rq.app.db.read(|tx| Viewer::load(tx, hash, rq.now))?,
        None => None,
    };
    let cx = Cx::new(rq, viewer.as_ref());
    let answer = work(&cx).and_then(|reply| audit::note_looks(&cx).map(|()| reply));
    Ok(answer.unwrap_or_else(|e| Some(error_reply(&cx, &e))))
}

/// Synchronous from here: session, viewer, right, page.
fn run(route: &Route, rq: &Rq) -> Result<Reply> {
    if let Some(answer) = route.answer_at_once(rq) {
        return answer;
    }
    if route.is_action() && !guard::is_same_site(&rq.headers, route.untraced) {
        return Err(Error::CrossSite);
    }
    let token_hash = session::token_hash(rq);
    let load = |tx: &db::Tx<'_>| match &token_hash {
        Some(hash) => Viewer::load(tx, hash, rq.now),
        None => Ok(None),
    };
    if route.is_action() {
        let form = Form::parse(&rq.body)?;
        let viewer = rq.app.db.read(load)?;
        let cx = Cx::new(rq, viewer.as_ref());
        // Hashing and writing take their time: the thread's other tasks go elsewhere.
        let answer = tokio::task::block_in_place(|| route.answer_action(&cx, &form));
        let answer = answer.and_then(|reply| audit::note_looks(&cx).map(|()| reply));
        return Ok(answer.unwrap_or_else(|e| error_reply(&cx, &e)));
    }
    rq.app.db.read_short(|tx| {
        let viewer = load(tx)?;
        if let Some(v) = &viewer {
            rq.app.seen.note(v.session_id, v.last_seen_at, v.remembered, rq.now);
        }
        let cx = Cx::new(rq, viewer.as_ref());
        match route.answer_page(&cx, tx).and_then(|reply| audit::note_looks(&cx).map(|()| reply)) {
            // A lost database is tried again by the layer below; everything else is answered in the viewer's language.
            Err(e @ (Error::Unavailable { .. } | Error::Fault(_))) => Err(e),
            Err(e) => Ok(error_reply(&cx, &e)),
            Ok(reply) => renewed(&cx, reply).map(|reply| reply.with_statements(tx.statements())),
        }
    })
}

/// As often as "last seen" is written, the cookie of a remembered session is given its thirty days anew.
fn renewed(cx: &Cx<'_>, reply: Reply) -> Result<Reply> {
    let Some(viewer) = cx.viewer.filter(|viewer| viewer.remembered) else { return Ok(reply) };
    if cx.rq.now.as_micros() - viewer.last_seen_at.as_micros() < session::TOUCH_EVERY {
        return Ok(reply);
    }
    match session::renewed_cookie(cx.rq) {
        Some(cookie) => reply.with_cookie(&cookie),
        None => Ok(reply),
    }
}

/// The page of an error, or the way to the sign-in page and back.
fn error_reply(cx: &Cx<'_>, error: &Error) -> Reply {
    let id = request_id(cx.rq);
    if let Error::Fault(cause) = error {
        tracing::error!(request = %id, error = %cause, "a request failed");
    }
    crate::features::errors::reply(cx, error, &id)
}

/// A name for this request, in the log and on the page of a fault.
fn request_id(rq: &Rq) -> String {
    if rq.id.is_empty() { data_encoding::HEXLOWER.encode(&rq.app.random.bytes::<6>()) } else { rq.id.clone() }
}

/// Counts and times by route, never by address: addresses may hold secrets.
fn observe(route: &Route, reply: &Reply, rq: &Rq, started: std::time::Instant) {
    if rq.app.config.metrics_listen.is_some() {
        let status = reply.status.as_u16().to_string();
        let labels = [("method", route.method.to_string()), ("route", route.path.to_owned()), ("status", status)];
        metrics::counter!("parvis_requests_total", &labels).increment(1);
        metrics::histogram!("parvis_request_seconds", "route" => route.path).record(started.elapsed().as_secs_f64());
    }
    tracing::debug!(method = %route.method, route = route.path, status = reply.status.as_u16(),
        micros = started.elapsed().as_micros() as u64, "answered");
}

fn respond(rq: &Rq, reply: Reply) -> Response {
    let mut reply = reply.compressed_for(rq.header(header::ACCEPT_ENCODING));
    guard::add_headers(&mut reply, rq.app.https);
    let mut response = Response::new(match reply.poured {
        None => Body::from(reply.body),
        Some(pieces) => Body::new(Poured::new(pieces)),
    });
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response.extensions_mut().insert(Statements(reply.statements));
    response
}

/// How many statements a page took; a test holds pages to ten.
#[derive(Debug, Clone, Copy)]
pub struct Statements(pub u32);
