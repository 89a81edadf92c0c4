//! What guards every answer: posts from other sites are refused, and headers tell browsers what a page may do.

use super::Reply;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};
use ipnet::IpNet;
use std::net::IpAddr;

/// Only files of ours, no inline script or style, no frames around us, forms to ourselves.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Whether a form was posted by a page of ours.
///
/// Browsers say so themselves (`Sec-Fetch-Site` and `Origin`, each if it is there); what sends neither is no browser, and carries nobody's
/// cookies by accident. SameSite on the cookie guards besides.
///
/// A page that sends no referrer posts with `Origin: null`. Then the other header must say where the form stood; only a
/// form that is `untraced`, one that stands on such a page and needs a token or a password to do anything, is taken from a
/// browser too old to send it.
pub fn is_same_site(headers: &HeaderMap, untraced: bool) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let fetched = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let said = fetched.is_none_or(|site| matches!(site, b"same-origin" | b"none"));
    if !said || !headers.contains_key(header::ORIGIN) {
        return said;
    }
    if text(&header::ORIGIN) == Some("null") {
        return fetched.map_or(untraced, |site| site == b"same-origin");
    }
    let host_of_origin = text(&header::ORIGIN).and_then(|o| o.split_once("://")).map(|(_, host)| host);
    host_of_origin.is_some() && host_of_origin == text(&header::HOST)
}

/// Adds the headers that every answer has; pages are kept by nobody (ASVS 5.0, 14.3.2) unless the answer says otherwise.
pub fn add_headers(reply: &mut Reply, https: bool) {
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        reply.headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    reply.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        reply.headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// Who sent a request: the peer, or what trusted proxies say of it, read from the nearest to the farthest.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    if trusted.is_empty() || !is_trusted(peer) {
        return peer;
    }
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|v| v.split(',')).map(str::trim).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        // What no proxy of ours can have written ends the chain.
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        client = ip;
        if !is_trusted(ip) {
            break;
        }
    }
    client
}

/// Why a request is refused by its head alone: longer in all than `most` bytes, which the reading itself holds to only
/// roughly, or for more than one host.
pub fn refusal_of_head<B>(request: &http::Request<B>, most: usize) -> Option<http::StatusCode> {
    let headers = request.headers();
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Some(http::StatusCode::BAD_REQUEST);
    }
    // A line has ": " and its end besides, the first one the method, two blanks and the version.
    let lines: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let first = request.method().as_str().len() + request.uri().to_string().len() + 12;
    (lines + first > most).then_some(http::StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_post() {
        let ours = [
            vec![],
            vec![("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "none")],
            vec![("origin", "https://p.example.org"), ("host", "p.example.org")],
            vec![("origin", "null"), ("sec-fetch-site", "same-origin"), ("host", "p.example.org")],
        ];
        for pairs in ours {
            assert!(is_same_site(&headers(&pairs), false) && is_same_site(&headers(&pairs), true), "{pairs:?}");
        }
        // From a page without referrer, in a browser that does not say more.
        let silent = headers(&[("origin", "null"), ("host", "p.example.org")]);
        assert!(is_same_site(&silent, true) && !is_same_site(&silent, false));
        let others = [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "cross-site"), ("origin", "https://p.example.org"), ("host", "p.example.org")],
            vec![("origin", "https://evil.example"), ("host", "p.example.org")],
            vec![("sec-fetch-site", "same-origin"), ("origin", "https://evil.example"), ("host", "p.example.org")],
            vec![("origin", "null"), ("sec-fetch-site", "none"), ("host", "p.example.org")],
            vec![("origin", "null"), ("sec-fetch-site", "cross-site"), ("host", "p.example.org")],
            vec![("origin", "https://p.example.org")],
        ];
        for pairs in others {
            assert!(!is_same_site(&headers(&pairs), false) && !is_same_site(&headers(&pairs), true), "{pairs:?}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let ip = |t: &str| t.parse::<IpAddr>().unwrap();
        let forwarded = headers(&[("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.0.0.2")]);
        assert_eq!(client_address(ip("10.0.0.1"), &forwarded, &trusted), ip("203.0.113.7"));
        assert_eq!(client_address(ip("198.51.100.1"), &forwarded, &trusted), ip("198.51.100.1"));
        assert_eq!(client_address(ip("10.0.0.1"), &forwarded, &[]), ip("10.0.0.1"));
        let broken = headers(&[("x-forwarded-for", "203.0.113.7, nonsense")]);
        assert_eq!(client_address(ip("10.0.0.1"), &broken, &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn heads_are_bounded_and_of_one_host() {
        let asked = |headers: &[(&str, &str)]| {
            let mut request = http::Request::builder().uri("/s/a");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            refusal_of_head(&request.body(()).unwrap(), 1_000).map(|status| status.as_u16())
        };
        assert_eq!(asked(&[("host", "a"), ("cookie", &"x".repeat(900))]), None);
        assert_eq!(asked(&[("host", "a"), ("cookie", &"x".repeat(1_000))]), Some(431));
        assert_eq!(asked(&[("a", &"x".repeat(500)), ("b", &"x".repeat(500))]), Some(431));
        assert_eq!(asked(&[("host", "a"), ("host", "a")]), Some(400));
    }
}
