//! What campaigns read.

use super::store::{Audience, Language, State};
use db::Instant;

db::row! {
    /// A letter whose password still works, with what it opens.
    #[allow(missing_docs)] // named as the columns of `letters`
    pub struct LetterRow {
        pub id: i64, pub school_id: i64, pub guardian_id: i64, pub login_kind: String, pub login: String,
        pub student_id: i64, pub key_id: String, pub password_hash: Vec<u8>, pub account_id: Option<i64>,
        pub ends_at: Instant, pub recovers: bool,
    }
    /// A campaign, with the names of whom it is for.
    pub struct CampaignRow {
        pub id: i64, pub public_id: String, pub school_id: i64, pub school_year: i64, pub audience: Audience,
        pub level_id: Option<i64>, pub class_id: Option<i64>, pub guardian_id: Option<i64>, pub language: Language,
        pub again_of: Option<i64>, pub state: State, pub letter_count: i64, pub student_count: i64,
        pub created_at: Instant, pub ready_at: Option<Instant>, pub fetched_at: Option<Instant>,
        pub files_end_at: Option<Instant>, pub version: i64, pub level_code: Option<String>, pub level: Option<String>,
        pub level_ar: Option<String>, pub class: Option<String>, pub given_name: Option<String>, pub family_name: Option<String>,
        pub given_name_ar: Option<String>, pub family_name_ar: Option<String>, pub maker_given: String,
        pub maker_family: String, pub maker_given_ar: String, pub maker_family_ar: String, pub recovers: bool,
        pub without_letter: bool,
    }
    /// What became of a campaign's letters. Each letter is one of them; pending ones are among those who came.
    pub struct Figures {
        pub campaign_id: i64, pub made: i64, pub came: i64, pub pending: i64, pub waiting: i64, pub replaced: i64,
        pub reported: i64, pub over: i64,
    }
    /// A guardian and a child of theirs, of the roster.
    pub struct PairRow {
        pub guardian_id: i64, pub guardian: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub national_id: Option<String>, pub address: String,
        pub email: String, pub account_id: Option<i64>,
        pub letters: i64, pub reports: i64, pub student_id: i64, pub code: String, pub child_given: String,
        pub child_family: String, pub child_given_ar: String, pub child_family_ar: String, pub class_id: i64,
        pub level_id: i64, pub class: String,
    }
    /// A guardian who never came.
    pub struct AbsentRow {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub phone: Option<String>, pub class: Option<String>, pub child_given: String, pub child_family: String,
        pub child_given_ar: String, pub child_family_ar: String, pub student_id: i64,
    }
    /// A letter of the list, without its password.
    pub struct ListedRow {
        pub given_name: String, pub family_name: String, pub phone: Option<String>, pub class: Option<String>,
        pub child_given: String, pub child_family: String, pub login_kind: String, pub login: String, pub ends_at: Instant,
        pub came: bool, pub replaced: bool, pub reported: bool, pub over: bool, pub student_id: i64,
    }
    /// A letter that somebody had who is not the guardian.
    pub struct ReportedRow {
        pub id: i64, pub campaign: String, pub guardian: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub phone: Option<String>, pub class: Option<String>,
        pub disowned_at: Instant,
    }
    /// The school as its letters show it.
    pub struct Site {
        pub id: i64, pub name: String, pub name_ar: String, pub address: String, pub address_ar: String,
        pub phone: String, pub email: String, pub opening_hours: String, pub opening_hours_ar: String, pub zone: String,
        pub national_id_rule: String, pub letter_days: i64,
    }
    /// A guardian who was asked for.
    pub struct GuardianRow {
        pub id: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String,
    }
    /// A class or level to choose.
    pub struct ClassRow { pub id: i64, pub public_id: String, pub name: String }
    /// A level to choose.
    pub struct LevelRow { pub id: i64, pub code: String, pub name: String, pub name_ar: String }
    /// A file, sealed.
    pub struct FileRow { pub name: String, pub key_id: String, pub content: Vec<u8> }
    /// What waits.
    pub struct ToDo {
        /// Campaigns whose files were not fetched yet.
        pub waiting: i64,
        /// Letters that somebody had who is not the guardian.
        pub reported: i64,
    }
}

/// Campaigns with the words for whom they are.
macro_rules! campaigns {
    ($which:literal) => {
        concat!("
        SELECT c.id, c.public_id, c.school_id, c.school_year, c.audience, c.level_id, c.class_id, c.guardian_id,
            c.language, c.again_of, c.state, c.letter_count, c.student_count, c.created_at, c.ready_at, c.fetched_at,
            c.files_end_at, c.version, lv.code AS level_code, lv.name AS level, lv.name_ar AS level_ar, cl.name AS class, g.given_name,
            g.family_name, g.given_name_ar, g.family_name_ar,
            (SELECT a.given_name FROM accounts a WHERE a.id = c.account_id) AS maker_given,
            (SELECT a.family_name FROM accounts a WHERE a.id = c.account_id) AS maker_family,
            (SELECT a.given_name_ar FROM accounts a WHERE a.id = c.account_id) AS maker_given_ar,
            (SELECT a.family_name_ar FROM accounts a WHERE a.id = c.account_id) AS maker_family_ar, c.recovers,
            c.without_letter
        FROM campaigns c LEFT JOIN levels lv ON lv.id = c.level_id
        LEFT JOIN classes cl ON cl.id = c.class_id LEFT JOIN guardians g ON g.id = c.guardian_id
        ", $which)
    };
}

/// What became of the letters of campaigns, at the instant `$2`.
macro_rules! figures {
    ($letters:literal) => {
        concat!(
            "
        SELECT f.campaign_id, count(*) AS made,
            count(CASE WHEN f.fate = 'came' THEN 1 END) AS came,
            count(CASE WHEN f.fate = 'came' AND f.reviews > 0 THEN 1 END) AS pending,
            count(CASE WHEN f.fate = 'waiting' THEN 1 END) AS waiting,
            count(CASE WHEN f.fate = 'replaced' THEN 1 END) AS replaced,
            count(CASE WHEN f.fate = 'reported' THEN 1 END) AS reported,
            count(CASE WHEN f.fate = 'over' THEN 1 END) AS over
        FROM (SELECT l.campaign_id,
                CASE WHEN l.used_at IS NOT NULL OR (g.account_id IS NOT NULL AND NOT l.recovers) THEN 'came'
                    WHEN l.disowned_at IS NOT NULL THEN 'reported' WHEN l.replaced_at IS NOT NULL THEN 'replaced'
                    WHEN l.ends_at <= $2 THEN 'over' ELSE 'waiting' END AS fate,
                (SELECT count(*) FROM identity_reviews r WHERE r.account_id = COALESCE(g.account_id, l.account_id)
                    AND r.school_id = l.school_id AND r.state IN ('pending', 'disputed')) AS reviews
",
            $letters,
            ") f
        GROUP BY f.campaign_id ORDER BY f.campaign_id DESC"
        )
    };
}

/// Guardians with a child each, as letters are made for them, of the school `$1` in the year `$2`, at the instant `$3`. The counts
/// are asked of each guardian by their own letters.
macro_rules! pairs {
    ($from:literal) => {
        concat!("
        SELECT g.id AS guardian_id, g.public_id AS guardian, g.given_name, g.family_name, g.given_name_ar,
            g.family_name_ar, g.national_id, g.address, COALESCE(g.email, '') AS email,
            g.account_id,
            (SELECT count(*) FROM letters l WHERE l.guardian_id = g.id AND l.used_at IS NULL AND l.replaced_at IS NULL
                AND l.disowned_at IS NULL AND l.ends_at > $3) AS letters,
            (SELECT count(*) FROM letters l WHERE l.guardian_id = g.id AND l.school_id = c.school_id
                AND l.disowned_at IS NOT NULL AND l.disowned_seen_at IS NULL) AS reports,
            st.id AS student_id, st.code, st.given_name AS child_given, st.family_name AS child_family,
            st.given_name_ar AS child_given_ar, st.family_name_ar AS child_family_ar, c.id AS class_id, c.level_id,
            c.name AS class
", $from, "
        ORDER BY g.id, c.name, st.sort_key, st.id")
    };
}

db::sql! {
    // At most a few: the guardians of one child, or of one number at several schools. By one list of logins, so that
    // their index is used.
    pub fn live_letters(student_code: &str, national_id: &str, now: Instant) -> Many<LetterRow> = "
        SELECT id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash, account_id, ends_at,
            recovers
        FROM letters
        WHERE login IN ($1, $2)
            AND ((login = $1 AND login_kind = 'student_code') OR (login = $2 AND login_kind = 'national_id'))
            AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $3
        ORDER BY id LIMIT 50";
    pub fn live_letter(letter: i64, now: Instant) -> Opt<LetterRow> = "
        SELECT id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash, account_id, ends_at,
            recovers
        FROM letters
        WHERE id = $1 AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $2";
    pub(super) fn list(school: i64) -> Many<CampaignRow> =
        campaigns!("WHERE c.school_id = $1 ORDER BY c.id DESC LIMIT 50");
    pub(super) fn by_public_id(public_id: &str, school: i64) -> Opt<CampaignRow> =
        campaigns!("WHERE c.public_id = $1 AND c.school_id = $2");
    pub(super) fn by_token(form_token: &str, school: i64) -> OptVal<String> = "
        SELECT public_id FROM campaigns WHERE form_token = $1 AND school_id = $2";
    pub(super) fn making(school: i64) -> OptVal<String> = "
        SELECT public_id FROM campaigns WHERE school_id = $1 AND state = 'making'";
    pub(super) fn order(id: i64) -> Opt<(i64, String)> = "SELECT school_id, public_id FROM campaigns WHERE id = $1";
    pub(super) fn files_over(now: Instant) -> Many<(i64,)> = "
        SELECT id FROM campaigns WHERE files_end_at <= $1 ORDER BY files_end_at LIMIT 1000";
    pub(super) fn figures_of_school(school: i64, now: Instant) -> Many<Figures> = figures!("
            FROM (SELECT id FROM campaigns WHERE school_id = $1 ORDER BY id DESC LIMIT 50) c
            JOIN letters l ON l.campaign_id = c.id JOIN guardians g ON g.id = l.guardian_id");
    pub(super) fn figures_of(campaign: i64, now: Instant) -> Opt<Figures> = figures!("
            FROM letters l JOIN guardians g ON g.id = l.guardian_id WHERE l.campaign_id = $1");
    pub(super) fn pairs(school: i64, year: i64, now: Instant) -> Many<PairRow> = pairs!("
        FROM classes c
        JOIN enrolments e ON e.class_id = c.id AND e.school_year = c.school_year AND e.state = 'active'
        JOIN guardian_students gs ON gs.student_id = e.student_id AND gs.school_id = c.school_id
        JOIN guardians g ON g.id = gs.guardian_id AND g.account_id IS NULL
        JOIN students st ON st.id = e.student_id
        WHERE c.school_id = $1 AND c.school_year = $2");
    pub(super) fn pairs_with_account(school: i64, year: i64, now: Instant, guardian: i64) -> Many<PairRow> = pairs!("
        FROM guardians g JOIN guardian_students gs ON gs.guardian_id = g.id AND gs.school_id = g.school_id
        JOIN enrolments e ON e.student_id = gs.student_id AND e.school_year = $2 AND e.school_id = $1
            AND e.state = 'active'
        JOIN classes c ON c.id = e.class_id
        JOIN students st ON st.id = e.student_id
        WHERE g.id = $4 AND g.school_id = $1 AND g.account_id IS NOT NULL");
    pub(super) fn restricted(school: i64, year: i64) -> Many<(i64,)> = "
        SELECT DISTINCT r.student_id FROM restrictions r
        JOIN enrolments e ON e.student_id = r.student_id AND e.school_year = $2 AND e.school_id = $1
        WHERE r.ended_at IS NULL AND r.restriction = 'nothing'";
    pub(super) fn guardians_again(campaign: i64) -> Many<(i64,)> = "
        SELECT guardian_id FROM letters WHERE campaign_id = $1 AND used_at IS NULL AND disowned_at IS NULL";
    // Who came by whatever letter has an account.
    pub(super) fn absent(campaign: i64, limit: i64, offset: i64) -> Many<AbsentRow> = "
        SELECT g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, g.phone, cl.name AS class,
            st.given_name AS child_given, st.family_name AS child_family, st.given_name_ar AS child_given_ar,
            st.family_name_ar AS child_family_ar, st.id AS student_id
        FROM letters l JOIN campaigns c ON c.id = l.campaign_id
        JOIN guardians g ON g.id = l.guardian_id AND g.account_id IS NULL
        JOIN students st ON st.id = l.student_id
        LEFT JOIN enrolments e ON e.student_id = l.student_id AND e.school_year = c.school_year
            AND e.school_id = l.school_id AND e.state = 'active'
        LEFT JOIN classes cl ON cl.id = e.class_id
        WHERE l.campaign_id = $1 AND l.used_at IS NULL AND l.disowned_at IS NULL
        ORDER BY l.id LIMIT $2 OFFSET $3";
    pub(super) fn listed(campaign: i64, now: Instant) -> Many<ListedRow> = "
        SELECT g.given_name, g.family_name, g.phone, cl.name AS class, st.given_name AS child_given,
            st.family_name AS child_family, l.login_kind, l.login, l.ends_at,
            (l.used_at IS NOT NULL OR (g.account_id IS NOT NULL AND NOT l.recovers)) AS came, l.replaced_at IS NOT NULL AS replaced,
            l.disowned_at IS NOT NULL AS reported, l.ends_at <= $2 AS over, l.student_id
        FROM letters l JOIN campaigns c ON c.id = l.campaign_id JOIN guardians g ON g.id = l.guardian_id
        JOIN students st ON st.id = l.student_id
        LEFT JOIN enrolments e ON e.student_id = l.student_id AND e.school_year = c.school_year
            AND e.school_id = l.school_id AND e.state = 'active'
        LEFT JOIN classes cl ON cl.id = e.class_id
        WHERE l.campaign_id = $1 ORDER BY l.id";
    pub(super) fn reported(school: i64) -> Many<ReportedRow> = "
        SELECT l.id, c.public_id AS campaign, g.public_id AS guardian, g.given_name, g.family_name, g.given_name_ar,
            g.family_name_ar, g.phone, cl.name AS class, COALESCE(l.disowned_at, l.made_at) AS disowned_at
        FROM letters l JOIN campaigns c ON c.id = l.campaign_id JOIN guardians g ON g.id = l.guardian_id
        LEFT JOIN enrolments e ON e.student_id = l.student_id AND e.school_year = c.school_year
            AND e.school_id = l.school_id AND e.state = 'active'
        LEFT JOIN classes cl ON cl.id = e.class_id
        WHERE l.school_id = $1 AND l.disowned_at IS NOT NULL AND l.disowned_seen_at IS NULL
        ORDER BY l.id LIMIT 200";
    pub(super) fn to_do(school: i64, now: Instant) -> One<ToDo> = "
        SELECT count(CASE WHEN c.state = 'ready' AND c.files_end_at > $2 THEN 1 END) AS waiting,
            (SELECT count(*) FROM letters l WHERE l.school_id = $1 AND l.disowned_at IS NOT NULL
                AND l.disowned_seen_at IS NULL) AS reported
        FROM campaigns c WHERE c.school_id = $1";
    pub(super) fn site(school: i64) -> One<Site> = "
        SELECT id, name, name_ar, address, address_ar, phone, email, opening_hours, opening_hours_ar, zone,
            national_id_rule, letter_days
        FROM schools WHERE id = $1";
    pub(super) fn logo(school: i64) -> Opt<(Vec<u8>,)> = "
        SELECT content FROM school_files WHERE school_id = $1 AND kind = 'logo'";
    pub(super) fn classes(school: i64, year: i64) -> Many<ClassRow> = "
        SELECT id, public_id, name FROM classes WHERE school_id = $1 AND school_year = $2 ORDER BY name";
    pub(super) fn levels(school: i64) -> Many<LevelRow> = "
        SELECT id, code, name, name_ar FROM levels WHERE school_id = $1 ORDER BY id";
    pub(super) fn guardian(public_id: &str, school: i64) -> Opt<GuardianRow> = "
        SELECT id, given_name, family_name, given_name_ar, family_name_ar FROM guardians
        WHERE public_id = $1 AND school_id = $2";
    pub(super) fn newest_of(guardian: i64) -> OptVal<i64> = "
        SELECT id FROM letters WHERE guardian_id = $1 ORDER BY id DESC LIMIT 1";
    pub(super) fn file(campaign: i64, ordinal: i64) -> Opt<FileRow> = "
        SELECT name, key_id, content FROM campaign_files WHERE campaign_id = $1 AND ordinal = $2";
}
