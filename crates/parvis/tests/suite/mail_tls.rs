//! The connection to the mail server: secured before anything is said, and our own password no affair of the recipients.

use crate::harness::{DAY, HOUR, MINUTE, Setup, TestApp};
use crate::mails::{all, live, post, refusals, setup, states};
use crate::smtp::{Act, Event, MailServer};
use crate::world::COLLEGE;
use db::Engine;
use parvis::config::Config;
use parvis::mail::{MailConfig, MailConfigError, Mailer, Tls};

/// An installation with these settings, one mail, and what became of it.
fn once(mail: MailConfig) -> (TestApp, Vec<(String, i64)>) {
    let test = TestApp::with(Engine::Sqlite, "once", Setup { may_leave_jobs: true, ..setup(mail) });
    post(&test, "karim@example.org");
    test.run_jobs();
    let states = states(&test);
    (test, states)
}

fn why(test: &TestApp, key: &str) -> i64 {
    test.number(&format!("SELECT count(*) FROM jobs WHERE last_error = '{key}'"))
}

#[test]
fn by_tls_from_the_beginning_or_after_it() {
    let folder = tempfile::tempdir().unwrap();
    for tls in [Tls::Wrapper, Tls::StartTls] {
        let server = MailServer::with(tls);
        let ca = Some(server.ca_file(folder.path()));
        let (_test, states) = once(MailConfig { ca, ..server.config_with_sign_in() });
        assert_eq!(states, all("sent", 1), "{tls:?}");
        let mail = &server.accepted()[0];
        assert!(mail.encrypted && mail.signed_in, "{tls:?}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = MailServer::with(Tls::Wrapper);
    for tls in [Tls::Wrapper, Tls::StartTls] {
        let server = MailServer::with(tls);
        let config = server.config_with_sign_in();
        let by_ip =
            MailConfig { host: Some("127.0.0.1".into()), ca: Some(server.ca_file(folder.path())), ..config.clone() };
        let other_ca = tempfile::tempdir().unwrap();
        let others = MailConfig { ca: Some(stranger.ca_file(other_ca.path())), ..config.clone() };
        for (what, config) in [("the system's", config), ("another name", by_ip), ("another authority", others)] {
            let (test, states) = once(config);
            assert_eq!(states, all("queued", 1), "{tls:?}, {what}");
            assert_eq!(why(&test, "mail-server-tls"), 1, "{tls:?}, {what}");
        }
        assert!(server.received().is_empty() && !server.saw(&Event::SignIn) && !server.saw(&Event::From), "{tls:?}");
    }
}

#[test]
fn a_server_that_offers_no_tls_gets_nothing() {
    let server = MailServer::start();
    let config = MailConfig { tls: Tls::StartTls, host: Some("localhost".into()), ..server.config_with_sign_in() };
    let (test, states) = once(config);
    assert_eq!((states, why(&test, "mail-server-tls")), (all("queued", 1), 1));
    assert!(!server.saw(&Event::SignIn) && !server.saw(&Event::From));
}

#[test]
fn a_wrong_password_of_ours_is_not_the_recipients_fault() {
    let server = MailServer::start();
    server.acts(|event| match event {
        Event::SignIn => Act::Say("535 5.7.8 authentication failed"),
        _ => Act::Usual,
    });
    let (test, states) = once(server.config_with_sign_in());
    assert_eq!((states, why(&test, "mail-server-sign-in")), (all("queued", 1), 1));
    live(&test, 5 * DAY, HOUR);
    assert!(refusals(&test, COLLEGE).is_empty());
    // The same, said when the mail is named.
    server.acts(|event| match event {
        Event::To(_) => Act::Say("530 5.7.0 authentication required"),
        _ => Act::Usual,
    });
    live(&test, HOUR, MINUTE);
    assert_eq!(why(&test, "mail-server-sign-in"), 1);
    server.acts(|_| Act::Usual);
    live(&test, HOUR, MINUTE);
    assert_eq!(crate::mails::states(&test), all("sent", 1));
    assert!(server.accepted()[0].signed_in);
}

#[test]
fn a_file_of_authorities_that_holds_none_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").unwrap();
    for file in [folder.path().join("nowhere.pem"), empty] {
        let mail = MailConfig { ca: Some(file), ..MailServer::with(Tls::Wrapper).config() };
        let refused = Mailer::new(&Config { mail, ..Config::default() }, false).unwrap_err();
        assert!(matches!(refused, MailConfigError::Ca(..)), "{refused}");
    }
}
