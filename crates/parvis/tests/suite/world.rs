//! A small school world with named people, laid out around noon on 21 November 2026.
//!
//! | account | who |
//! |---|---|
//! | Karim, Leila Berrada | the parents of Yasmine, each with an account of their own and both with her code |
//! | Nadia Tazi | Omar and Salma at the college, Adam at the institute; identity number, codes, username |
//! | the Bennani | one child, Hamza; each of them stands in another state to him |
//! | Julie Peeters | Lucas at the institute, which shows nobody while an identity number is under review |
//! | Rita Alaoui | Zineb, whom nobody else may see |
//! | Sara Fassi | Ilyas, who has no class this year |
//! | Sofia Idrissi | a guardian without any child |
//! | the Amrani | the staff of the college; Ines is its secretary and teaches at the institute |
//! | Paul Lambert | directs the institute |
//! | Zakaria Amrani | is invited to teach at the college |
//! | Mounir Chraibi | teaches at the college, and is the father of Nour |

mod rows;

use crate::harness::{TestApp, at, next_number};
use db::{Instant, Tx};
use jiff::civil::date;
use parvis::features::accounts::store::{NewLogin, NewSession, insert_sessions};
use parvis::features::grades::figures::recompute;
use parvis::features::grades::store::{NewAssessment, NewGrade, insert_assessments, insert_grades};
use parvis::password::SALT_LEN;
pub use rows::fill;
use rules::secret::SessionId;
use sha2::{Digest, Sha256};

pub const COLLEGE: i64 = 1;
pub const INSTITUTE: i64 = 2;

pub const CLASS: i64 = 1;
pub const LAST_YEARS_CLASS: i64 = 2;
pub const INSTITUTE_CLASS: i64 = 3;

pub const MATHS: i64 = 1;
pub const FRENCH: i64 = 2;
pub const ENGLISH: i64 = 3;
pub const INSTITUTE_MATHS: i64 = 4;
pub const INSTITUTE_FRENCH: i64 = 5;

pub const YASMINE: i64 = 11;
pub const OMAR: i64 = 12;
pub const SALMA: i64 = 13;
pub const HAMZA: i64 = 14;
pub const NOUR: i64 = 15;
pub const ZINEB: i64 = 16;
pub const ILYAS: i64 = 17;
pub const ADAM: i64 = 21;
pub const LUCAS: i64 = 22;

pub const KARIM: i64 = 1;
pub const LEILA: i64 = 2;
pub const NADIA: i64 = 3;
pub const SAID_NOTHING: i64 = 4;
pub const HIND_DOCUMENTS: i64 = 5;
pub const AMAL_PENDING: i64 = 6;
pub const JULIE_PENDING: i64 = 7;
pub const MEHDI_HIDDEN: i64 = 8;
pub const SAMIR_REMOVAL_ASKED: i64 = 9;
pub const RACHID_REMOVED: i64 = 10;
pub const FATIMA_FORMER: i64 = 11;
pub const TARIK_SUSPENDED: i64 = 12;
pub const SOFIA_CHILDLESS: i64 = 13;
pub const DRISS_TEACHER: i64 = 14;
pub const KENZA_ATTENDANCE: i64 = 15;
pub const HOUDA_SECRETARY: i64 = 16;
pub const JAMAL_DIRECTOR: i64 = 17;
pub const ADIL_ROLE_ENDED: i64 = 18;
pub const HAFSA_OPERATOR: i64 = 19;
pub const MOUNIR_BOTH: i64 = 20;
pub const RITA: i64 = 21;
pub const SARA: i64 = 22;
pub const PAUL_DIRECTOR: i64 = 23;
pub const INES_TWO_SCHOOLS: i64 = 24;
pub const ZAKARIA_INVITED: i64 = 25;

/// Nadia's identity number.
pub const CIN: &str = "AB123456";

/// A pupil: id, class, given and family name, the same in Arabic, code.
pub struct Pupil {
    pub id: i64,
    pub class: i64,
    pub given: &'static str,
    pub family: &'static str,
    pub given_ar: &'static str,
    pub family_ar: &'static str,
    pub code: &'static str,
}

const fn pupil(
    id: i64,
    class: i64,
    latin: (&'static str, &'static str),
    arabic: (&'static str, &'static str),
    code: &'static str,
) -> Pupil {
    Pupil { id, class, given: latin.0, family: latin.1, given_ar: arabic.0, family_ar: arabic.1, code }
}

pub const PUPILS: [Pupil; 9] = [
    pupil(YASMINE, CLASS, ("Yasmine", "Berrada"), ("ياسمين", "برادة"), "J130000011"),
    pupil(OMAR, CLASS, ("Omar", "Tazi"), ("عمر", "التازي"), "J130000012"),
    pupil(SALMA, CLASS, ("Salma", "Tazi"), ("سلمى", "التازي"), "J130000013"),
    pupil(HAMZA, CLASS, ("Hamza", "Bennani"), ("حمزة", "بناني"), "J130000014"),
    pupil(NOUR, CLASS, ("Nour", "Chraibi"), ("نور", "الشرايبي"), "J130000015"),
    pupil(ZINEB, CLASS, ("Zineb", "Alaoui"), ("زينب", "العلوي"), "J130000016"),
    pupil(ILYAS, LAST_YEARS_CLASS, ("Ilyas", "Fassi"), ("إلياس", "الفاسي"), "J130000017"),
    pupil(ADAM, INSTITUTE_CLASS, ("Adam", "Tazi"), ("", ""), "BE000021"),
    pupil(LUCAS, INSTITUTE_CLASS, ("Lucas", "Peeters"), ("", ""), "BE000022"),
];

/// An account: id, given and family name, whether it has staff roles, its state.
const ACCOUNTS: [(i64, &str, &str, bool, &str); 25] = [
    (KARIM, "Karim", "Berrada", false, "active"),
    (LEILA, "Leila", "Berrada", false, "active"),
    (NADIA, "Nadia", "Tazi", false, "active"),
    (SAID_NOTHING, "Said", "Bennani", false, "active"),
    (HIND_DOCUMENTS, "Hind", "Bennani", false, "active"),
    (AMAL_PENDING, "Amal", "Bennani", false, "active"),
    (JULIE_PENDING, "Julie", "Peeters", false, "active"),
    (MEHDI_HIDDEN, "Mehdi", "Bennani", false, "active"),
    (SAMIR_REMOVAL_ASKED, "Samir", "Bennani", false, "active"),
    (RACHID_REMOVED, "Rachid", "Bennani", false, "active"),
    (FATIMA_FORMER, "Fatima", "Bennani", false, "active"),
    (TARIK_SUSPENDED, "Tarik", "Bennani", false, "suspended"),
    (SOFIA_CHILDLESS, "Sofia", "Idrissi", false, "active"),
    (DRISS_TEACHER, "Driss", "Amrani", true, "active"),
    (KENZA_ATTENDANCE, "Kenza", "Amrani", true, "active"),
    (HOUDA_SECRETARY, "Houda", "Amrani", true, "active"),
    (JAMAL_DIRECTOR, "Jamal", "Amrani", true, "active"),
    (ADIL_ROLE_ENDED, "Adil", "Amrani", true, "active"),
    (HAFSA_OPERATOR, "Hafsa", "Amrani", true, "active"),
    (MOUNIR_BOTH, "Mounir", "Chraibi", true, "active"),
    (RITA, "Rita", "Alaoui", false, "active"),
    (SARA, "Sara", "Fassi", false, "active"),
    (PAUL_DIRECTOR, "Paul", "Lambert", true, "active"),
    (INES_TWO_SCHOOLS, "Ines", "Amrani", true, "active"),
    (ZAKARIA_INVITED, "Zakaria", "Amrani", true, "active"),
];

/// Who stands how to whom: account, pupil, state, restriction.
const LINKS: [(i64, i64, &str, &str); 17] = [
    (KARIM, YASMINE, "active", "unrestricted"),
    (LEILA, YASMINE, "active", "unrestricted"),
    (NADIA, OMAR, "active", "unrestricted"),
    (NADIA, SALMA, "active", "unrestricted"),
    (NADIA, ADAM, "active", "unrestricted"),
    (SAID_NOTHING, HAMZA, "active", "nothing"),
    (HIND_DOCUMENTS, HAMZA, "active", "documents_only"),
    (AMAL_PENDING, HAMZA, "pending", "unrestricted"),
    (JULIE_PENDING, LUCAS, "pending", "unrestricted"),
    (MEHDI_HIDDEN, HAMZA, "hidden", "unrestricted"),
    (SAMIR_REMOVAL_ASKED, HAMZA, "removal_asked", "unrestricted"),
    (RACHID_REMOVED, HAMZA, "removed", "unrestricted"),
    (FATIMA_FORMER, HAMZA, "former", "unrestricted"),
    (TARIK_SUSPENDED, HAMZA, "active", "unrestricted"),
    (MOUNIR_BOTH, NOUR, "active", "unrestricted"),
    (RITA, ZINEB, "active", "unrestricted"),
    (SARA, ILYAS, "active", "unrestricted"),
];

/// The address name of a pupil.
pub fn child(id: i64) -> String {
    format!("ch{id:014}")
}

/// A child's pages.
pub fn page_of(id: i64) -> String {
    format!("/children/{}", child(id))
}

pub fn grades_of(id: i64) -> String {
    format!("{}/grades", page_of(id))
}

pub fn pupil_of(id: i64) -> &'static Pupil {
    PUPILS.iter().find(|p| p.id == id).unwrap()
}

pub fn username(account: i64) -> String {
    let (_, given, family, ..) = ACCOUNTS.iter().find(|a| a.0 == account).unwrap();
    format!("{given}.{family}").to_lowercase()
}

pub fn password(account: i64) -> String {
    format!("le secret de {}", username(account))
}

/// What the teacher wrote at a pupil's grades.
pub fn remark(pupil: i64) -> String {
    format!("appréciation numéro {pupil}.")
}

/// A pupil's grade in hundredths: no two pupils have the same.
pub fn value(pupil: i64) -> i64 {
    1_000 + pupil * 7
}

fn salt(of: &str) -> Vec<u8> {
    Sha256::digest(of)[..SALT_LEN].to_vec()
}

fn verifier(password: &str, salt: &[u8]) -> Vec<u8> {
    parvis::password::hash(password, salt, crate::harness::CHEAP).unwrap().to_vec()
}

pub fn login_by_code(id: i64, account: i64, code: &str, student: i64, password: &str) -> NewLogin {
    let salt = salt(code);
    NewLogin {
        id,
        account_id: account,
        issuer: "local".into(),
        kind: "student_code".into(),
        value: code.into(),
        student_id: Some(student),
        state: "active".into(),
        password_scheme: Some(crate::harness::CHEAP.to_string()),
        password_hash: Some(verifier(password, &salt)),
        password_salt: Some(salt),
    }
}

pub fn login(id: i64, account: i64, kind: &str, value: &str, state: &str) -> NewLogin {
    NewLogin {
        id,
        account_id: account,
        issuer: "local".into(),
        kind: kind.into(),
        value: value.into(),
        student_id: None,
        state: state.into(),
        password_scheme: None,
        password_salt: None,
        password_hash: None,
    }
}

/// A session as sign-in makes it, with the second factor given where there are roles; the token is what the cookie carries.
pub fn open_session(test: &TestApp, account: i64, scope: Option<i64>, idle_until: i64, lasts: i64) -> String {
    let number = next_number();
    let id = SessionId::from_entropy(Sha256::digest(format!("session {number}")).into());
    let now = test.now();
    let session = NewSession {
        // Far from those that sign-ins make.
        id: 1_000_000 * (number + 1),
        token_hash: id.hash().as_bytes().to_vec(),
        account_id: account,
        scope_student_id: scope,
        created_at: now,
        last_seen_at: now,
        idle_until: Instant::from_micros(idle_until),
        ends_at: Instant::from_micros(now.as_micros() + lasts),
        remembered: false,
        device: "test".into(),
    };
    test.db().write(|tx| insert_sessions(tx, std::slice::from_ref(&session))).unwrap();
    test.sql(&format!(
        "UPDATE sessions SET second_factor_at = created_at WHERE id = {} AND scope_student_id IS NULL
            AND account_id IN (SELECT id FROM accounts WHERE is_staff)",
        session.id
    ));
    id.to_string()
}

/// Takes a step of the way in back from the newest session of an account: `stage = 'password'`, for instance.
pub fn step_back(test: &TestApp, account: i64, to: &str) {
    test.sql(&format!(
        "UPDATE sessions SET {to} WHERE id = (SELECT max(id) FROM sessions WHERE account_id = {account})"
    ));
}

/// The address name of an account.
pub fn account(id: i64) -> String {
    format!("ac{id:014}")
}

/// The address name of a school's past import.
pub fn import(school: i64) -> String {
    format!("im{school:014}")
}

/// One import of each school, long done.
pub fn past_imports(test: &TestApp) {
    for school in [COLLEGE, INSTITUTE] {
        let id = import(school);
        test.sql(&format!(
            "INSERT INTO imports (public_id, school_id, school_year, form_token, file_name, file_bytes, kind, state, signature,
                headings, mapping, full_roster, publish, formulas, row_count, added, changed, ended, unchanged, transferred,
                faulty, problem, notice, created_at, done_at)
            VALUES ('{id}', {school}, 2026, '{id}', 'eleves.csv', 100, 'students', 'done', '', 'null', 'null', FALSE, FALSE,
                FALSE, 1, 1, 0, 0, 0, 0, 0, 'null', '', 1, 2)"
        ));
    }
}

/// One campaign of letters of each school, long fetched, named as the imports are.
pub fn past_campaigns(test: &TestApp) {
    for school in [COLLEGE, INSTITUTE] {
        let id = import(school);
        test.sql(&format!(
            "INSERT INTO campaigns (public_id, school_id, school_year, account_id, form_token, audience, language, state,
                letter_count, student_count, created_at, ready_at, fetched_at)
            VALUES ('{id}', {school}, 2026, 17, '{id}', 'school', 'fr', 'fetched', 0, 0, 1, 2, 3)"
        ));
    }
}

/// The address name of a school's review (`re`), consent (`co`) or join (`jo`) that waits.
pub fn review(kind: &str, school: i64) -> String {
    format!("{kind}{school:014}")
}

/// Amal's number waits at the college and Julie's at the institute; each school is asked for a child by a guardian of the
/// other. The rosters know all of them.
pub fn reviews(test: &TestApp) {
    let rows = [
        (COLLEGE, AMAL_PENDING, HAMZA, "AM111", "Amal", "Bennani", INSTITUTE, (JULIE_PENDING, 9_001, ZINEB)),
        (INSTITUTE, JULIE_PENDING, LUCAS, "JU222", "Julie", "Peeters", COLLEGE, (AMAL_PENDING, 9_002, LUCAS)),
    ];
    for (school, account, pupil, number, given, family, other, (asks, guardian, of_roster)) in rows {
        let (review, consent, own) = (review("re", school), review("co", school), guardian + 100);
        test.sql(&format!(
            "INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id,
                email, phone, address, account_id) VALUES
                ({own}, 'gr{own:014}', {school}, '{family}', '{given}', '', '', '{number}', 'ecole@example.org', '0600000000',
                    '1, rue du Registre', {account}),
                ({guardian}, 'gr{guardian:014}', {school}, 'Autre', 'Parent', '', '', 'XX333', NULL, NULL, '', NULL);
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES
                ({own}, {pupil}, {school}, 'mother'), ({guardian}, {of_roster}, {school}, 'father');
            INSERT INTO identity_reviews (public_id, account_id, school_id, national_id, state, origin, reason, asked_at)
                VALUES ('{review}', {account}, {school}, '{number}', 'pending', 'entered', '', 1000);
            INSERT INTO school_consents (public_id, school_id, from_school_id, account_id, guardian_id, state, asked_at)
                VALUES ('{consent}', {school}, {other}, {asks}, {guardian}, 'asked', 1000);
            INSERT INTO logins (account_id, issuer, kind, value, state)
                VALUES ({account}, 'local', 'national_id', '{number}', 'pending')"
        ));
    }
    // At each school somebody asks that an account that was made for nothing become part of theirs.
    for (school, account, other) in [(COLLEGE, AMAL_PENDING, SAID_NOTHING), (INSTITUTE, JULIE_PENDING, SOFIA_CHILDLESS)]
    {
        let join = review("jo", school);
        test.sql(&format!(
            "INSERT INTO account_joins (public_id, kept_id, joined_id, state, kept_salt, joined_salt, asked_at, ends_at)
                SELECT '{join}', k.id, j.id, 'waiting', k.password_salt, j.password_salt, 1000, 1000
                FROM accounts k, accounts j WHERE k.id = {account} AND j.id = {other};
            INSERT INTO account_join_answers (join_id, school_id, state)
                SELECT id, {school}, 'asked' FROM account_joins WHERE public_id = '{join}'"
        ));
    }
}

/// A published test of the first term on 5 October, out since 10 October.
pub fn assessment(id: i64, class: i64, subject: i64) -> NewAssessment {
    let (school, year, term) = place(class);
    NewAssessment {
        id,
        public_id: format!("as{id:014}"),
        school_id: school,
        school_year: year,
        class_id: class,
        term_id: term,
        subject_id: subject,
        kind: "continuous".into(),
        title: format!("Contrôle {id}"),
        title_ar: String::new(),
        held_on: Some(date(i16::try_from(year).unwrap(), 10, 5)),
        starts_at: Some("08:30".into()),
        minutes: Some(60),
        room: "B12".into(),
        weight_x100: 100,
        scale_max_x100: 2_000,
        state: "published".into(),
        visible_from: Some(at(&format!("{year}-10-10T08:00:00Z"))),
        announced: true,
    }
}

/// A grade at an assessment, with its pupil's own remark.
pub fn grade(of: &NewAssessment, student: i64, value_x100: i64) -> NewGrade {
    NewGrade {
        student_id: student,
        school_year: of.school_year,
        assessment_id: of.id,
        school_id: of.school_id,
        outcome: "value".into(),
        value_x100: Some(value_x100),
        remark: remark(student),
        visible_from: of.visible_from,
        changed_at: None,
    }
}

/// Writes assessments with their grades, and the figures of the classes that follow.
pub fn add_grades(tx: &Tx<'_>, assessments: &[NewAssessment], grades: &[NewGrade]) -> db::Result<()> {
    insert_assessments(tx, assessments)?;
    insert_grades(tx, grades)?;
    for a in assessments {
        recompute(tx, a.class_id, a.term_id)?;
    }
    Ok(())
}

/// School, year and first term of a class.
fn place(class: i64) -> (i64, i64, i64) {
    match class {
        CLASS => (COLLEGE, 2026, 1),
        LAST_YEARS_CLASS => (COLLEGE, 2025, 3),
        _ => (INSTITUTE, 2026, 5),
    }
}

/// A request as the server reads it, to ask a part of it that no page shows yet.
pub fn request(test: &TestApp) -> parvis::web::Rq {
    parvis::web::Rq {
        app: test.app.clone(),
        method: http::Method::GET,
        headers: http::HeaderMap::new(),
        uri: http::Uri::from_static("/"),
        body: bytes::Bytes::new(),
        client: std::net::Ipv4Addr::LOCALHOST.into(),
        now: test.now(),
        id: String::new(),
        params: Vec::new(),
        form_depth: 0,
    }
}
