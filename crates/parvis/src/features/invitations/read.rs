//! What the invitations of guardians read.

use crate::features::campaigns::store::Audience;
use db::Instant;

db::row! {
    /// An order that is to be carried out.
    #[allow(missing_docs)] // named as the columns
    pub struct OrderRow {
        pub id: i64, pub school_id: i64, pub school_year: i64, pub audience: Audience, pub level_id: Option<i64>,
        pub class_id: Option<i64>, pub guardian_id: Option<i64>, pub again: bool, pub state: String,
    }
    /// A guardian of the roster, with the language and the zone of the school.
    #[allow(missing_docs)] // named as the columns
    pub struct InviteeRow {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub school_id: i64, pub school_name: String, pub school_name_ar: String, pub zone: String,
        pub default_locale: String,
    }
    /// The invitation that a guardian has.
    pub struct HadRow { pub guardian_id: i64, pub order_id: i64, pub ends_at: Instant }
    /// An invitation in the list.
    #[allow(missing_docs)] // named as the columns
    pub struct Line {
        pub guardian: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub email: String, pub invited_at: Instant, pub ends_at: Instant, pub came: bool,
        pub refused: bool,
    }
    /// What became of a school's invitations. Each is one of them; pending ones are among those who came.
    pub struct Figures {
        pub invited: i64, pub came: i64, pub pending: i64, pub waiting: i64, pub over: i64, pub refused: i64,
    }
    /// A level or class to choose.
    pub struct Choice { pub id: String, pub name: String, pub name_ar: String }
}

db::sql! {
    pub(super) fn by_token(form_token: &str, school: i64) -> OptVal<i64> = "
        SELECT id FROM invitation_orders WHERE form_token = $1 AND school_id = $2";
    pub(super) fn order(id: i64) -> Opt<OrderRow> = "
        SELECT id, school_id, school_year, audience, level_id, class_id, guardian_id, again, state
        FROM invitation_orders WHERE id = $1";
    pub(super) fn sending(school: i64) -> Val<i64> = "
        SELECT count(*) FROM invitation_orders WHERE school_id = $1 AND state = 'sending'";
    pub(super) fn last_state(school: i64) -> OptVal<String> = "
        SELECT state FROM invitation_orders WHERE school_id = $1 ORDER BY id DESC LIMIT 1";
    // None once another account has taken the row.
    pub(super) fn invitee(guardian: i64) -> Opt<InviteeRow> = "
        SELECT g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, g.school_id, s.name AS school_name,
            s.name_ar AS school_name_ar, s.zone, s.default_locale
        FROM guardians g JOIN schools s ON s.id = g.school_id WHERE g.id = $1 AND g.account_id IS NULL";
    pub(super) fn waiting(guardian: i64) -> OptVal<i64> = "
        SELECT account_id FROM guardian_invitations WHERE guardian_id = $1 AND came_at IS NULL";
    pub(super) fn had(school: i64) -> Many<HadRow> = "
        SELECT guardian_id, order_id, ends_at FROM guardian_invitations
        WHERE school_id = $1 AND came_at IS NULL ORDER BY guardian_id";
    pub(super) fn ends_at(guardian: i64) -> OptVal<Instant> = "
        SELECT ends_at FROM guardian_invitations WHERE guardian_id = $1 AND came_at IS NULL";
    pub(super) fn list(school: i64, limit: i64, offset: i64) -> Many<Line> = "
        SELECT g.public_id AS guardian, g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, i.email,
            i.invited_at, i.ends_at, COALESCE(i.came_at, g.account_id, 0) > 0 AS came,
            EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = i.account_id AND o.state IN ('refused', 'expired')
                AND o.created_at >= i.invited_at) AS refused
        FROM guardian_invitations i JOIN guardians g ON g.id = i.guardian_id WHERE i.school_id = $1
        ORDER BY CASE WHEN i.came_at IS NULL THEN 0 ELSE 1 END, i.invited_at DESC, i.guardian_id
        LIMIT $2 OFFSET $3";
    pub(super) fn figures(school: i64, now: Instant) -> One<Figures> = "
        SELECT count(*) AS invited, count(CASE WHEN f.fate = 'came' THEN 1 END) AS came,
            count(CASE WHEN f.fate = 'came' AND f.reviews > 0 THEN 1 END) AS pending,
            count(CASE WHEN f.fate = 'waiting' THEN 1 END) AS waiting,
            count(CASE WHEN f.fate = 'over' THEN 1 END) AS over,
            count(CASE WHEN f.fate = 'refused' THEN 1 END) AS refused
        FROM (SELECT CASE WHEN i.came_at IS NOT NULL OR g.account_id IS NOT NULL THEN 'came'
                WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = i.account_id
                    AND o.state IN ('refused', 'expired') AND o.created_at >= i.invited_at) THEN 'refused'
                WHEN i.ends_at <= $2 THEN 'over' ELSE 'waiting' END AS fate,
                (SELECT count(*) FROM identity_reviews r WHERE r.account_id = COALESCE(g.account_id, i.account_id)
                    AND r.school_id = i.school_id AND r.state IN ('pending', 'disputed')) AS reviews
            FROM guardian_invitations i JOIN guardians g ON g.id = i.guardian_id WHERE i.school_id = $1) f";
    pub(super) fn levels(school: i64) -> Many<Choice> = "
        SELECT code AS id, name, name_ar FROM levels WHERE school_id = $1 ORDER BY levels.id";
    pub(super) fn classes(school: i64, year: i64) -> Many<Choice> = "
        SELECT public_id AS id, name, '' AS name_ar FROM classes WHERE school_id = $1 AND school_year = $2 ORDER BY name";
}
