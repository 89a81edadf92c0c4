//! The school's settings: what is checked, who wins when two save, what shows at once, what a logo may be.

use crate::harness::{Answer, Browser};
use crate::world::*;
use std::io::Write;

const PAGE: &str = "/office/college-ibn-khaldoun/settings";
const LOGO: &str = "/office/college-ibn-khaldoun/settings/logo";

/// The value of a field as the page has it.
fn value(page: &Answer, name: &str) -> String {
    let at = page.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
    let rest = &page.body[at..];
    let tag = rest.split('>').next().unwrap();
    let text = if ["default_locale", "national_id_rule"].contains(&name) {
        let chosen = rest.find("\" selected").unwrap();
        rest[..chosen].rsplit("value=\"").next().unwrap()
    } else if tag.contains("rows=") {
        rest.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap()
    } else {
        tag.split_once("value=\"").unwrap().1.split('"').next().unwrap()
    };
    text.replace("&#38;", "&").replace("&#39;", "'")
}

/// The form as the page has it, with some fields typed anew; an empty value of a box takes its tick away.
fn filled(page: &Answer, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let names = [
        "version",
        "base",
        "name",
        "name_ar",
        "address",
        "address_ar",
        "phone",
        "email",
        "opening_hours",
        "opening_hours_ar",
        "zone",
        "default_locale",
        "code_pattern",
        "national_id_rule",
        "letter_days",
    ];
    let mut fields: Vec<(String, String)> = names.iter().map(|name| ((*name).to_owned(), value(page, name))).collect();
    for flag in ["shows_class_average", "shows_extremes", "shows_rank", "absent_counts_zero", "shows_pending"] {
        if page.has(&format!("name=\"{flag}\" value=\"yes\" checked")) {
            fields.push((flag.into(), "yes".into()));
        }
    }
    for piece in page.body.split("name=\"scale_").skip(1) {
        let name = format!("scale_{}", piece.split('"').next().unwrap());
        fields.push((name.clone(), value(page, &name)));
    }
    for (name, value) in typed {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).into(), (*value).into()));
    }
    fields
}

fn save(browser: &mut Browser<'_>, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(PAGE, &fields)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A PNG whose pixels unpack to other bytes than its head says.
fn bomb(unpacked: usize, tail: &[u8]) -> Vec<u8> {
    let whole = png(8, 8, 0);
    let (at, end) = (whole.windows(4).position(|w| w == b"IDAT").unwrap() - 4, whole.len() - 12);
    let data = [packed(&vec![0; unpacked]), tail.to_vec()].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&whole[..at], &length, b"IDAT", &data, &[0; 4], &whole[end..]].concat()
}

/// A whole PNG of this size, with nothing to see in it.
fn png(width: u32, height: u32, filler: usize) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], content: &[u8]| {
        out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        out.extend(name);
        out.extend(content);
        out.extend([0; 4]);
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat());
    let rows = vec![0; usize::try_from(height * (1 + width * 4)).unwrap()];
    chunk(b"tEXt", &[b"Comment\0secret".as_slice(), &vec![b'x'; filler]].concat());
    chunk(b"IDAT", &packed(&rows));
    chunk(b"IEND", b"");
    out
}

on_both! {
    fn what_is_saved_holds_at_once_and_is_audited(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut karim = test.signed_in(KARIM, None);
        let page = jamal.get(PAGE).expect(200);
        let shown = karim.get(&grades_of(YASMINE)).expect(200);
        assert!(!shown.has("05 37 99 88 77"), "{}", shown.text());
        let fields = filled(&page, &[("phone", " 05 37 99 88 77 "), ("code_pattern", "a-999999999"), ("shows_class_average", ""), ("national_id_rule", "none")]);
        assert_eq!(save(&mut jamal, &fields).expect(303).location(), format!("{PAGE}?saved=yes"));
        let after = jamal.get(&format!("{PAGE}?saved=yes")).expect(200);
        assert!(after.has("C’est enregistré"));
        assert_eq!((value(&after, "phone").as_str(), value(&after, "code_pattern").as_str()), ("05 37 99 88 77", "A999999999"));
        assert_eq!(value(&after, "national_id_rule"), "none");
        assert_eq!(test.number("SELECT count(*) FROM schools WHERE id = 1 AND NOT shows_class_average"), 1);
        assert!(karim.get(&grades_of(YASMINE)).expect(200).has("05 37 99 88 77"));
        let log = jamal.get("/office/college-ibn-khaldoun/audit?action=settings_changed").expect(200);
        assert!(log.text().contains("Moyenne de la classe : « Oui » devient « Non »"), "{}", log.text());
        assert!(log.has("05 37 99 88 77"), "{}", log.text());
        // The same again changes nothing, and so is no entry.
        let again = filled(&jamal.get(PAGE).expect(200), &[]);
        save(&mut jamal, &again).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'settings_changed'"), 1);
    }

    fn a_scale_shows_on_the_grades_at_once(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut karim = test.signed_in(KARIM, None);
        assert!(!karim.get(&grades_of(YASMINE)).expect(200).has("<small>/40</small>"));
        let page = jamal.get(PAGE).expect(200);
        let scale = page.body.split("name=\"scale_").nth(1).unwrap().split('"').next().unwrap();
        let fields = filled(&page, &[(&format!("scale_{scale}"), "40")]);
        let refused = save(&mut jamal, &fields).expect(422);
        assert!(refused.has("href=\"#rescale\"") && refused.has("id=\"rescale-error\"") && refused.has("value=\"40\""), "{}", refused.text());
        assert!(!karim.get(&grades_of(YASMINE)).expect(200).has("<small>/40</small>"));
        save(&mut jamal, &filled(&refused, &[("rescale", "yes")])).expect(303);
        let grades = karim.get(&grades_of(YASMINE)).expect(200);
        assert!(grades.has("<small>/40</small>"), "{}", grades.text());
    }

    fn what_is_amiss_is_said_and_what_was_typed_stays(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let page = jamal.get(PAGE).expect(200);
        for (field, bad) in [("name", ""), ("phone", "appelez-nous"), ("email", "a@b"), ("zone", "Mars/Olympus"), ("zone", "../etc/passwd"),
            ("code_pattern", "A9X"), ("code_pattern", ""), ("default_locale", "de"), ("national_id_rule", "some"), ("address", "a\nb")] {
            let answer = save(&mut jamal, &filled(&page, &[(field, bad), ("name_ar", "اسم جديد")])).expect(422);
            assert!(answer.has(&format!("href=\"#{field}\"")) && answer.has(&format!("id=\"{field}-error\"")), "{field}: {}", answer.text());
            assert!(answer.has("اسم جديد"), "what was typed stays");
        }
        jamal.post(PAGE, &[("name", "x")]).expect(400);
        assert_eq!(test.number("SELECT version FROM schools WHERE id = 1"), 1);
    }

    fn two_directors_never_overwrite_each_other_silently(test) {
        let (mut first, mut second) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(JAMAL_DIRECTOR, None));
        let page = first.get(PAGE).expect(200);
        save(&mut first, &filled(&page, &[("phone", "05 11 11 11 11")])).expect(303);
        // Another field: each keeps what they wrote, and nobody is said to have written the old number.
        save(&mut second, &filled(&page, &[("email", "nouveau@example.org")])).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM schools WHERE phone = '05 11 11 11 11' AND email = 'nouveau@example.org'"), 1);
        let told = "SELECT count(*) FROM audit_entries WHERE action = 'settings_changed' AND CAST(detail AS TEXT) LIKE '%phone%'";
        assert_eq!(test.number(told), 1);
        // The same field is asked about, and only it.
        let refused = save(&mut second, &filled(&page, &[("phone", "05 22 22 22 22"), ("zone", "Europe/Brussels")])).expect(409);
        assert!(refused.has("maintenant « 05 11 11 11 11 »") && refused.has("vous avez écrit « 05 22 22 22 22 »"), "{}", refused.text());
        assert!(!refused.has("maintenant « nouveau@example.org »") && !refused.has("maintenant « Africa"), "{}", refused.text());
        assert_eq!((value(&refused, "email").as_str(), value(&refused, "zone").as_str()), ("nouveau@example.org", "Europe/Brussels"));
        assert_eq!(test.number("SELECT count(*) FROM schools WHERE id = 1 AND zone = 'Europe/Brussels'"), 0);
        // Whoever saves again has seen it.
        save(&mut second, &filled(&refused, &[])).expect(303);
        assert_eq!(test.number("SELECT count(*) FROM schools WHERE phone = '05 22 22 22 22' AND email = 'nouveau@example.org' AND zone = 'Europe/Brussels'"), 1);
        // A form that does not say with what it began is held to its version.
        let old: Vec<_> = filled(&page, &[("phone", "05 33 33 33 33")]).into_iter().filter(|(name, _)| name != "base").collect();
        save(&mut first, &old).expect(409);
    }

    fn only_the_director_of_the_school(test) {
        for account in [HOUDA_SECRETARY, DRISS_TEACHER, PAUL_DIRECTOR, HAFSA_OPERATOR, KARIM] {
            let mut browser = test.signed_in(account, None);
            browser.get(PAGE).expect(404);
            browser.post(PAGE, &[("version", "1")]).expect(404);
            browser.post_files(LOGO, &[("logo", Some("a.png"), &png(8, 8, 10))]).expect(404);
        }
        assert_eq!(test.count("school_files"), 0);
    }

    fn a_logo_is_a_picture_and_nothing_else(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let tail = [png(8, 8, 10), b"<script>alert(1)</script>".to_vec()].concat();
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
        for (name, bad) in [("logo.png", svg), ("logo.png", tail), ("logo.png", b"<html>".to_vec()), ("logo.gif", b"GIF89a".to_vec()),
            ("logo.png", png(2_001, 8, 10)), ("logo.png", png(8, 8, 256 * 1024)), ("logo.png", bomb(50_000_000, b"")), ("logo.png", bomb(100, b"")),
            ("logo.png", bomb(8 * (1 + 32), b"more")), ("logo.png", Vec::new())] {
            let answer = jamal.post_files(LOGO, &[("logo", Some(name), &bad)]).expect(422);
            assert!(answer.has("id=\"logo-error\"") && answer.has("href=\"#logo\""), "{}", answer.text());
        }
        jamal.post_files(LOGO, &[("logo", Some("logo.png"), &vec![0; 2 * 1024 * 1024])]).expect(413);
        assert_eq!(test.count("school_files"), 0);
        test.browser().get("/s/college-ibn-khaldoun/logo").expect(404);

        jamal.post_files(LOGO, &[("logo", Some("evil.svg\" onload=\"x"), &png(8, 8, 10))]).expect(303);
        jamal.post_files(LOGO, &[("logo", Some("logo.png"), &png(64, 32, 10))]).expect(303);
        assert_eq!(test.count("school_files"), 1);
        let school = test.browser().get("/s/college-ibn-khaldoun").expect(200);
        let address = school.body.split("class=\"school-logo\" src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let logo = test.browser().get(&address).expect(200);
        assert_eq!(logo.header("content-type"), "image/png");
        assert!(!logo.has("tEXt") && !logo.has("secret") && logo.has("IDAT"), "what stands beside the picture is kept");
        assert_eq!(logo.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(logo.header("x-content-type-options"), "nosniff");
        assert!(logo.header("cache-control").contains("immutable"));
        assert_eq!(test.browser().get("/s/college-ibn-khaldoun/logo?v=other").expect(200).header("cache-control"), "no-cache");
        jamal.post(&format!("{PAGE}/remove-logo"), &[]).expect(303);
        test.browser().get(&address).expect(404);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'logo_changed'"), 3);
    }
}
