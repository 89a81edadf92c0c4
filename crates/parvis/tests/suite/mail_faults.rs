//! A mail server that is away, says "later", refuses, or breaks off at the worst moment: no mail is lost, and none goes out twice
//! but where nobody can know, and then as the same mail.

use crate::harness::{DAY, HOUR, MINUTE};
use crate::mails::{all, live, other_node, post, refusals, states};
use crate::smtp::{Act, Event, MailServer};
use crate::with_server;
use crate::world::COLLEGE;
use db::Engine;
use locale::Locale;
use parvis::jobs;
use parvis::text::Text;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

with_server! {
    fn a_server_away_for_an_hour_loses_and_doubles_nothing(test, server) {
        server.go_away();
        for n in 0..12 {
            post(test, &format!("parent{n}@example.org"));
            test.pass(MINUTE);
            test.run_jobs();
        }
        live(test, HOUR, MINUTE);
        assert_eq!(states(test), all("queued", 12));
        assert_eq!(test.number("SELECT count(*) FROM jobs WHERE state = 'failed'"), 0);
        assert!(refusals(test, COLLEGE).is_empty());
        server.come_back();
        // Ten minutes at most until somebody looks, and then all follow at once.
        live(test, 12 * MINUTE, MINUTE);
        let mut to: Vec<String> = server.received().into_iter().map(|mail| mail.to).collect();
        to.sort();
        let mut expected: Vec<String> = (0..12).map(|n| format!("parent{n}@example.org")).collect();
        expected.sort();
        assert_eq!(to, expected);
        assert_eq!(states(test), all("sent", 12));
    }

    // Nobody gave these mails up, so none may be lost over a long weekend; a month later the tokens in them are void.
    fn a_server_away_for_a_week_loses_nothing_and_after_a_month_the_office_hears_of_it(test, server) {
        server.go_away();
        post(test, "karim@example.org");
        live(test, 7 * DAY, HOUR);
        assert_eq!(states(test), all("queued", 1));
        server.come_back();
        live(test, HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("sent", 1));
        server.go_away();
        post(test, "leila@example.org");
        live(test, 31 * DAY, 6 * HOUR);
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'expired' AND body IS NULL"), 1);
        let gone = refusals(test, COLLEGE);
        assert_eq!((gone.len(), gone[0].expired, gone[0].address.as_str()), (1, true, "leila@example.org"));
    }

    fn later_and_then_taken(test, server) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        server.acts(move |event| match event {
            Event::Text if count.fetch_add(1, Ordering::SeqCst) < 2 => Act::Say("450 4.2.0 greylisted, karim@example.org, try again"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        assert_eq!(test.run_jobs(), 1);
        assert_eq!(states(test), all("queued", 1));
        assert_eq!(test.run_jobs(), 0, "it is tried again at once");
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE code = 450 AND answer LIKE '%greylisted%' AND answer NOT LIKE '%karim@%'"), 1);
        live(test, 5 * MINUTE, 10_000_000);
        assert_eq!(states(test), all("sent", 1));
        let received = server.received();
        assert_eq!(received.len(), 3);
        // Twice later, then taken: the same mail, byte for byte, under one Message-ID.
        assert!(received.iter().all(|mail| mail.bytes == received[0].bytes));
        assert_eq!(test.number("SELECT count(*) FROM outbox WHERE code = 250"), 1);
        assert!(refusals(test, COLLEGE).is_empty());
    }

    fn three_days_of_later_are_a_refusal(test, server) {
        server.acts(|event| match event {
            Event::To(_) => Act::Say("452 4.2.2 mailbox full"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        let tries = test.run_jobs() + live(test, 3 * DAY - HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("queued", 1));
        assert!((20..120).contains(&tries), "{tries} tries in three days");
        live(test, 3 * HOUR, 10 * MINUTE);
        assert_eq!(states(test), all("refused", 1));
        let refusal = &refusals(test, COLLEGE)[0];
        assert_eq!((refusal.code, refusal.expired), (Some(452), false));
        assert!(server.received().is_empty());
    }

    // No news of the mail: it may have been taken. It goes out again, as the same one.
    fn a_connection_cut_after_the_text(test, server) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        server.acts(move |event| match event {
            Event::Text if count.fetch_add(1, Ordering::SeqCst) == 0 => Act::Close,
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        test.run_jobs();
        assert_eq!(states(test), all("queued", 1));
        live(test, 4 * MINUTE, MINUTE);
        assert_eq!(server.received().len(), 1, "what may have arrived is not sent again at once");
        live(test, 2 * MINUTE, MINUTE);
        assert_eq!(states(test), all("sent", 1));
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].bytes, received[1].bytes);
        assert!(!received[0].header("Message-ID").is_empty());
    }

    // Each try may be a copy in somebody's mailbox: there are few of them, and then it is said that nobody knows.
    fn a_server_that_always_breaks_off_gets_few_copies(test, server) {
        server.acts(|event| if *event == Event::Text { Act::Close } else { Act::Usual });
        post(test, "karim@example.org");
        test.run_jobs();
        live(test, 4 * DAY, 10 * MINUTE);
        assert_eq!(states(test), all("refused", 1));
        let received = server.received();
        assert!((5..25).contains(&received.len()), "{} copies", received.len());
        assert!(received.iter().all(|mail| mail.bytes == received[0].bytes));
        let refusal = &refusals(test, COLLEGE)[0];
        assert_eq!((refusal.code, refusal.reason(Text::of(Locale::Fr))), (Some(0), Text::of(Locale::Fr).mails_unknown));
    }

    fn whatever_the_server_does_no_mail_is_lost(test, server) {
        let broken: [(Event, Act); 8] = [
            (Event::Connected, Act::Close),
            (Event::Connected, Act::SayAndClose("554 no service here today")),
            (Event::Hello, Act::Say("421 shutting down")),
            (Event::From, Act::Say("553 5.1.8 sender not known")),
            (Event::From, Act::Close),
            (Event::Data, Act::Say("451 4.3.0 local error")),
            (Event::Data, Act::SayAndClose("421 4.3.2 shutting down")),
            (Event::Text, Act::Say("250-it goes on\r\n999 and on")),
        ];
        for (at, act) in broken {
            let said = format!("{at:?} {act:?}");
            server.hang_up();
            server.acts(move |event| if *event == at { act.clone() } else { Act::Usual });
            post(test, "karim@example.org");
            assert!(test.run_jobs() > 0);
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 1, "{said}");
            server.acts(|_| Act::Usual);
            live(test, 12 * MINUTE, MINUTE);
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0, "{said}");
            assert!(refusals(test, COLLEGE).is_empty(), "{said}");
        }
        assert_eq!(states(test), all("sent", 8));
    }

    // "Relaying denied" says nothing of the mailbox: the operator may mend it.
    fn a_refusal_of_policy_is_not_the_recipients_at_once(test, server) {
        server.acts(|event| match event {
            Event::To(_) => Act::Say("554 5.7.1 relay access denied"),
            _ => Act::Usual,
        });
        post(test, "karim@example.org");
        live(test, DAY, HOUR);
        assert_eq!(states(test), all("queued", 1));
        server.acts(|_| Act::Usual);
        live(test, 2 * HOUR, HOUR);
        assert_eq!(states(test), all("sent", 1));
    }

    // One failed connection speaks for all that wait: they do not each try in vain.
    fn a_server_that_is_down_is_asked_once(test, server) {
        server.acts(|_| Act::SayAndClose("421 down for maintenance"));
        for n in 0..30 {
            post(test, &format!("parent{n}@example.org"));
        }
        assert_eq!(test.run_jobs(), 30);
        assert_eq!(server.connections(), 1);
        server.acts(|_| Act::Usual);
        live(test, 2 * MINUTE, 10_000_000);
        assert_eq!(states(test), all("sent", 30));
        assert_eq!(server.received().len(), 30);
    }

    fn a_connection_that_the_server_closed_meanwhile_is_no_fault(test, server) {
        post(test, "karim@example.org");
        test.run_jobs();
        // The next mail finds the connection closed, or the server unwilling to go on with it.
        for act in [Act::Close, Act::SayAndClose("421 4.7.0 too many mails")] {
            let first = AtomicUsize::new(0);
            server.acts(move |event| match event {
                Event::From if first.fetch_add(1, Ordering::SeqCst) == 0 => act.clone(),
                _ => Act::Usual,
            });
            post(test, "leila@example.org");
            test.run_jobs();
            assert_eq!(test.number("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
        }
        assert_eq!(states(test), all("sent", 3));
    }

    // The end cannot be written, for longer than anybody waits: this process knows, and does not send it again.
    fn a_mail_whose_end_is_written_late_is_not_sent_again(test, server) {
        post(test, "karim@example.org");
        let (table, renamed) = ("outbox", "outbox_elsewhere");
        let (app, once) = (test.app.clone(), AtomicUsize::new(0));
        server.acts(move |event| {
            if *event == Event::Text && once.fetch_add(1, Ordering::SeqCst) == 0 {
                app.db.write(|tx| tx.execute_batch(&format!("ALTER TABLE {table} RENAME TO {renamed}"))).unwrap();
            }
            Act::Usual
        });
        test.run_jobs();
        test.sql(&format!("ALTER TABLE {renamed} RENAME TO {table}"));
        assert_eq!(states(test), all("queued", 1));
        live(test, 10 * MINUTE, MINUTE);
        assert_eq!(states(test), all("sent", 1));
        assert_eq!(server.received().len(), 1);
    }

    // Another process does not know: at least once, and recognisable.
    fn a_mail_whose_sender_died_before_writing_goes_out_again_as_the_same(test, server) {
        post(test, "karim@example.org");
        let (app, once) = (test.app.clone(), AtomicUsize::new(0));
        server.acts(move |event| {
            if *event == Event::Text && once.fetch_add(1, Ordering::SeqCst) == 0 {
                app.db.write(|tx| tx.execute_batch("ALTER TABLE outbox RENAME TO outbox_elsewhere")).unwrap();
            }
            Act::Usual
        });
        test.run_jobs();
        test.sql("ALTER TABLE outbox_elsewhere RENAME TO outbox");
        let other = other_node(test, |app| app);
        test.pass(6 * MINUTE);
        assert_eq!(jobs::run_due(&other).unwrap(), 1);
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].bytes, received[1].bytes);
        assert_eq!(states(test), all("sent", 1));
    }
}
