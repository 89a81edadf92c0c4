//! What waits in the office is counted for whoever may act on it; forms come back to their page; one person with two accounts.

use crate::harness::{Browser, DAY};
use crate::invitations::{ID, STAFF, TEACHER, invite};
use crate::world::*;
use parvis::web::policy::{Duty, Viewer};

/// What the office's page lists as waiting: words and addresses.
fn work(browser: &mut Browser<'_>) -> Vec<String> {
    let page = browser.get("/office").expect(200);
    let lists = page.body.split("<ul class=\"items\">").skip(1).map(|list| list.split("</ul>").next().unwrap());
    let links = lists.flat_map(|list| {
        list.split("<a href=\"").skip(1).map(|link| link.split("</a>").next().unwrap().replace("\">", " "))
    });
    links.collect()
}

on_both! {
    fn what_waits_is_counted_for_who_may_act(test) {
        let place = "/office/college-ibn-khaldoun";
        // Zakaria is invited by no token that works.
        assert_eq!(work(&mut test.signed_in(JAMAL_DIRECTOR, None)), [format!("{place}/staff?state=over 1 invitation a expiré")]);
        invite(&mut test.signed_in(JAMAL_DIRECTOR, None), ID, "samira@example.org", &TEACHER).expect(303);
        past_imports(test);
        for (state, public_id) in [("mapping", "a"), ("ready", "b"), ("refused", "c"), ("failed", "d"), ("failed", "e")] {
            test.sql(&format!("INSERT INTO imports (public_id, school_id, school_year, form_token, file_name, file_bytes, kind, state, signature,
                headings, mapping, full_roster, publish, formulas, row_count, added, changed, ended, unchanged, transferred, faulty,
                problem, notice, created_at) VALUES ('{public_id}', 1, 2026, '{public_id}', 'x.csv', 1, 'students', '{state}', '',
                'null', 'null', FALSE, FALSE, FALSE, 1, 1, 0, 0, 0, 0, 0, 'null', '', {})", test.now().as_micros()));
        }
        test.sql("INSERT INTO import_files (import_id, part, content) SELECT id, 0, '' FROM imports WHERE public_id = 'd';
            INSERT INTO transfers (public_id, student_id, school_year, from_school_id, to_school_id, class_id, regime, state, asked_at)
            VALUES ('t', 11, 2026, 1, 2, 3, 'day', 'asked', 1)");
        let imports = [
            format!("{place}/imports#transfers 1 départ vers une autre école à décider"),
            format!("{place}/imports#past 2 imports n’ont pas réussi"),
            format!("{place}/imports#past 2 imports attendent une confirmation"),
        ];
        let staff = [format!("{place}/staff?state=over 1 invitation a expiré"), format!("{place}/staff?state=invited 1 invitation attend")];
        assert_eq!(work(&mut test.signed_in(JAMAL_DIRECTOR, None)), [staff.as_slice(), imports.as_slice()].concat());
        assert_eq!(work(&mut test.signed_in(HOUDA_SECRETARY, None)), imports);
        for account in [DRISS_TEACHER, KENZA_ATTENDANCE, PAUL_DIRECTOR] {
            assert_eq!(work(&mut test.signed_in(account, None)), Vec::<String>::new(), "{account}");
        }
        // Each leads to its list.
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let over = jamal.get(&format!("{STAFF}?state=over")).expect(200);
        assert!(over.has("Zakaria") && !over.has("Samira") && !over.has("Driss"), "{}", over.text());
        let waiting = jamal.get(&format!("{STAFF}?state=invited")).expect(200);
        assert!(waiting.has("Samira") && !waiting.has("Zakaria"), "{}", waiting.text());
        assert!(jamal.get(&format!("{STAFF}?state=nonsense")).expect(200).has("Driss"));
        for anchor in ["id=\"past\"", "id=\"transfers\""] {
            assert!(jamal.get(&format!("{place}/imports")).expect(200).has(anchor), "{anchor}");
        }
        test.pass(15 * DAY);
        assert_eq!(work(&mut test.signed_in(JAMAL_DIRECTOR, None))[0], format!("{place}/staff?state=over 2 invitations ont expiré"));
        // A decision on a transfer is told, and gone from the list.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        houda.post(&format!("{place}/imports/transfers"), &[("transfer", "t"), ("decision", "refuse")]).expect(303);
        // What nobody has confirmed within a day goes by itself.
        assert_eq!(work(&mut houda), imports[1..2]);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'decided' AND student_id = 11 AND actor_id = 16"), 1);
        test.run_jobs();
    }

    fn the_operator_has_schools_without_a_director(test) {
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        assert_eq!(work(&mut hafsa), Vec::<String>::new());
        test.sql("UPDATE staff_roles SET state = 'ended' WHERE account_id = 23");
        assert_eq!(work(&mut hafsa), ["/office/schools?state=undirected 1 école sans direction"]);
        let list = hafsa.get("/office/schools?state=undirected").expect(200);
        assert!(list.has("Institut Saint-Jean") && !list.has("Collège Ibn Khaldoun"), "{}", list.text());
    }

    fn all_schools_are_reached_page_by_page(test) {
        let columns = "authority, country, name_ar, address, address_ar, phone, email, opening_hours, opening_hours_ar, zone, default_locale, code_pattern,
            national_id_rule, current_year, shows_class_average, shows_extremes, shows_rank, absent_counts_zero, shows_pending, version";
        for n in 10..130 {
            test.sql(&format!("INSERT INTO schools (id, slug, name, {columns}) SELECT {n}, 'ecole-{n}', 'École {}', {columns} FROM schools WHERE id = 1", n % 60));
        }
        let mut hafsa = test.signed_in(HAFSA_OPERATOR, None);
        let (mut path, mut seen, mut pages) = ("/office/schools".to_owned(), Vec::new(), 0);
        loop {
            let page = hafsa.get(&path).expect(200);
            let rows: Vec<String> = page.body.split("<li><a href=\"/office/").skip(1).map(|row| row.split("/staff").next().unwrap().to_owned()).collect();
            assert!(rows.len() <= 50);
            seen.extend(rows);
            pages += 1;
            let Some((_, rest)) = page.body.split_once("<p class=\"card-foot\"><a href=\"") else { break };
            path = rest.split('"').next().unwrap().replace("&#38;", "&");
        }
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((pages, seen.len(), different.len()), (3, 122, 122));
        let page = hafsa.get("/office/schools?q=%C3%89cole&state=undirected").expect(200);
        assert!(page.has("q=%C3%89cole&#38;state=undirected&#38;after="), "the search goes on to the next page: {}", page.body);
        for typed in ["%C3%A9cole 59", "%C3%89COLE+59", "cole+59", "ECOLE-59"] {
            let found = hafsa.get(&format!("/office/schools?q={}", typed.replace(' ', "+"))).expect(200);
            assert!(found.has("École 59"), "{typed}: {}", found.text());
        }
        hafsa.get("/office/schools?after=nulle-part").expect(200);
        hafsa.get("/office/schools?after=%00").expect(200);
    }

    // Another language after a form that was refused: the page of the form, not the first page.
    fn another_language_comes_back_to_the_forms_page(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let back_of = |page: &str| page.split("name=\"back\" value=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let driss = crate::invitations::person(DRISS_TEACHER);
        for (path, fields, status, back) in [
            (format!("{STAFF}/invite"), vec![("public_id", ID)], 422, format!("{STAFF}/invite")),
            (format!("{driss}/roles"), vec![], 422, driss.clone()),
            (format!("{driss}/second-factor"), vec![], 422, driss.clone()),
            ("/second-factor".into(), vec![("code", "1"), ("back", "/office")], 422, "/second-factor/again?back=%2Foffice".into()),
            ("/office/college-ibn-khaldoun/audit/export".into(), vec![("from", "x")], 422, "/office/college-ibn-khaldoun/audit".into()),
            ("/token".into(), vec![("token", "ABCDE")], 422, "/token".into()),
            ("/sign-in".into(), vec![("login", "x"), ("password", "y"), ("back", "/office")], 422, "/sign-in?back=%2Foffice".into()),
        ] {
            let page = jamal.post(&path, &fields).expect(status);
            assert_eq!(back_of(&page.body), back, "{path}");
            let to = jamal.post("/language", &[("lang", "fr"), ("back", &back)]).expect(303).location().to_owned();
            assert_eq!(to, back);
            assert!([200, 303].contains(&jamal.get(&to).status.as_u16()), "{path}");
        }
    }

    // A teacher whose guardian's account is another one is a guardian all the same.
    fn one_person_with_two_accounts_decides_for_no_child_of_theirs(test) {
        let wards = |account: i64| {
            let token = open_session(test, account, None, test.now().as_micros() + DAY, DAY);
            let hash = rules::secret::SessionId::parse(&token).unwrap().hash();
            let viewer = test.db().read(|tx| Viewer::load(tx, hash.as_bytes(), test.now())).unwrap().unwrap();
            let decides = test.db().read(|tx| {
                let school = viewer.school(tx, "college-ibn-khaldoun", Duty::EnterGrades)?;
                viewer.student(tx, school.access(), &child(YASMINE)).map(drop)
            });
            (viewer.is_guardian_of(YASMINE), decides.map_err(|e| e.to_string()).err())
        };
        let own = (true, Some("their own child".to_owned()));
        assert_eq!(wards(DRISS_TEACHER), (false, None));
        // By an address that both accounts confirmed, however it is written; a claimed one says nothing.
        test.sql("UPDATE accounts SET email = 'Driss@example.org', email_confirmed_at = 1 WHERE id = 14;
            UPDATE accounts SET email = 'driss@EXAMPLE.org', email_confirmed_at = NULL WHERE id = 1");
        assert_eq!(wards(DRISS_TEACHER), (false, None));
        test.sql("UPDATE accounts SET email_confirmed_at = 1 WHERE id = 1");
        assert_eq!(wards(DRISS_TEACHER), own);
        test.sql("UPDATE accounts SET email_confirmed_at = NULL WHERE id = 14");
        assert_eq!(wards(DRISS_TEACHER), (false, None));
        // By the identity number that the school's roster has of a guardian, once the account's own is in force.
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address)
                VALUES (900, 'gu900', 1, 'Amrani', 'Driss', '', '', 'ZZ777777', '');
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (900, 11, 1, 'father');
            INSERT INTO logins (account_id, issuer, kind, value, state) VALUES (14, 'local', 'national_id', 'ZZ777777', 'pending')");
        assert_eq!(wards(DRISS_TEACHER), (false, None));
        test.sql("UPDATE logins SET state = 'active' WHERE value = 'ZZ777777'");
        assert_eq!(wards(DRISS_TEACHER), own);
    }
}
