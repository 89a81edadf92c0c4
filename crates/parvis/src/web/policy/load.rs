//! A viewer is made: the one statement that turns the session's cookie into account, scope and children.

use super::{Address, Child, ChildSchool, GuardianshipState, Restriction, Reviewing, SecondFactor, Stage, Viewer};
use crate::web::Result;
use db::{Instant, Tx};
use std::cell::RefCell;

db::row! {
    /// A session with its account, and one of the account's children if there is one.
    struct ViewerRow {
        session_id: i64, last_seen_at: Instant, remembered: bool, scope_student_id: Option<i64>,
        stage: Stage, letter_id: Option<i64>, second_factor_at: Option<Instant>, second_factor_waived: bool,
        has_address: bool, address_was_lost: bool, address_is_confirmed: bool, account_id: i64, given_name: String, family_name: String, given_name_ar: String, family_name_ar: String,
        locale: String, is_staff: bool, last_visit_at: Instant,
        restriction: Option<Restriction>, state: Option<GuardianshipState>,
        student_id: Option<i64>, public_id: Option<String>, sort_key: Option<Vec<u8>>,
        student_given: Option<String>, student_family: Option<String>,
        student_given_ar: Option<String>, student_family_ar: Option<String>,
        class_id: Option<i64>, class_name: Option<String>, class_catalogue: Option<i64>,
        school_id: Option<i64>, school_name: Option<String>, school_name_ar: Option<String>, school_phone: Option<String>,
        zone: Option<String>, school_year: Option<i64>, school_catalogue: Option<i64>,
        shows_class_average: Option<bool>, shows_extremes: Option<bool>, shows_rank: Option<bool>,
        absent_counts_zero: Option<bool>, shows_pending: Option<bool>,
    }
}

db::sql! {
    // Which children show is decided here and in `child_of`, and nowhere else: active links only (a child under review as
    // the school's setting says, while the school has the child; of a hidden one only that its school hides it), never one
    // that is restricted to nothing, and only the scope's child when there is a scope. A chain of joins, since SQLite would
    // build the whole of a nested one first.
    fn viewer_of(token_hash: &[u8], now: Instant) -> Many<ViewerRow> = "
        SELECT s.id AS session_id, s.last_seen_at, s.remembered, s.scope_student_id,
            s.stage, s.letter_id, s.second_factor_at, a.second_factor_waived, a.email IS NOT NULL AS has_address,
            a.address_lost_at IS NOT NULL AS address_was_lost,
            a.email_confirmed_at IS NOT NULL AS address_is_confirmed, a.id AS account_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar,
            a.locale, a.is_staff, a.last_visit_at,
            g.restriction, g.state, st.id AS student_id, st.public_id, st.sort_key,
            st.given_name AS student_given, st.family_name AS student_family,
            st.given_name_ar AS student_given_ar, st.family_name_ar AS student_family_ar,
            c.id AS class_id, c.name AS class_name, c.catalogue AS class_catalogue,
            sch.id AS school_id, sch.name AS school_name, sch.name_ar AS school_name_ar, sch.phone AS school_phone,
            sch.zone, sch.current_year AS school_year, sch.catalogue AS school_catalogue,
            sch.shows_class_average, sch.shows_extremes, sch.shows_rank, sch.absent_counts_zero, sch.shows_pending
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id
        LEFT JOIN guardianships g ON g.account_id = a.id AND g.restriction <> 'nothing'
            AND g.state IN ('active', 'pending', 'hidden') AND (s.scope_student_id IS NULL OR s.scope_student_id = g.student_id)
        LEFT JOIN students st ON st.id = g.student_id
        LEFT JOIN schools sch ON sch.id = g.school_id
        LEFT JOIN enrolments e ON e.student_id = g.student_id AND e.school_year = sch.current_year
            AND e.school_id = g.school_id AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id
        WHERE s.token_hash = $1 AND s.idle_until > $2 AND s.ends_at > $2 AND a.state = 'active'";
}

impl Viewer {
    /// The viewer of a session's cookie, given the hash of its token; none when it is unknown, idle too long, ended, or
    /// its account is not active.
    ///
    /// # Errors
    /// The database's.
    pub fn load(tx: &Tx<'_>, token_hash: &[u8], now: Instant) -> Result<Option<Viewer>> {
        let mut rows = viewer_of(tx, token_hash, now)?;
        let Some(first) = rows.first_mut() else { return Ok(None) };
        let mut viewer = Viewer {
            session_id: first.session_id,
            last_seen_at: first.last_seen_at,
            remembered: first.remembered,
            stage: first.stage,
            letter: first.letter_id,
            address: match (first.has_address, first.address_is_confirmed) {
                (false, _) if first.address_was_lost => Address::Lost,
                (false, _) => Address::Missing,
                (true, false) => Address::Unconfirmed,
                (true, true) => Address::Confirmed,
            },
            second_factor: SecondFactor::NotAsked,
            second_factor_waived: first.second_factor_waived,
            account_id: first.account_id,
            given_name: std::mem::take(&mut first.given_name),
            family_name: std::mem::take(&mut first.family_name),
            given_name_ar: std::mem::take(&mut first.given_name_ar),
            family_name_ar: std::mem::take(&mut first.family_name_ar),
            locale: std::mem::take(&mut first.locale),
            last_visit_at: first.last_visit_at,
            scoped: first.scope_student_id.is_some(),
            scope: first.scope_student_id,
            children: Vec::with_capacity(rows.len()),
            reviewing: Vec::new(),
            roles: Vec::new(),
            former: Vec::new(),
            offices: Vec::new(),
            wards: Vec::new(),
            looks: RefCell::default(),
        };
        if viewer.stage != Stage::Open {
            return Ok(Some(viewer));
        }
        if rows[0].is_staff && !viewer.scoped {
            viewer.load_roles(tx, rows[0].second_factor_at)?;
        }
        // Sorted here: in the statement it would cost every guardian of one child a sorter.
        rows.sort_by(|a, b| (a.school_id, &a.sort_key).cmp(&(b.school_id, &b.sort_key)));
        viewer.reviewing = reviewing_of(&rows);
        viewer.children.extend(rows.into_iter().filter_map(child_of));
        Ok(Some(viewer))
    }
}

/// One for each school that hides children, or where a number waits.
fn reviewing_of(rows: &[ViewerRow]) -> Vec<Reviewing> {
    let mut found: Vec<Reviewing> = Vec::new();
    for row in rows {
        let is_refused = match row.state {
            Some(GuardianshipState::Hidden) => true,
            Some(GuardianshipState::Pending) => false,
            _ => continue,
        };
        let hides = is_refused || row.shows_pending == Some(false);
        if let Some(known) = found.iter_mut().find(|known| Some(known.school_id) == row.school_id) {
            known.is_refused |= is_refused;
            known.hides |= hides;
        } else if let Some(school_id) = row.school_id {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let (name, name_ar, phone) = (text(&row.school_name), text(&row.school_name_ar), text(&row.school_phone));
            found.push(Reviewing { school_id, name, name_ar, phone, is_refused, hides });
        }
    }
    found
}

fn child_of(row: ViewerRow) -> Option<Child> {
    match row.state? {
        GuardianshipState::Active => {}
        // A link in force becomes a former one when the child leaves; one that waits stays, to be decided on, and shows nothing.
        GuardianshipState::Pending if row.shows_pending? && row.class_id.is_some() => {}
        _ => return None,
    }
    Some(Child {
        student_id: row.student_id?,
        public_id: row.public_id?,
        given_name: row.student_given?,
        family_name: row.student_family?,
        given_name_ar: row.student_given_ar?,
        family_name_ar: row.student_family_ar?,
        class_id: row.class_id,
        class_name: row.class_name,
        class_catalogue: row.class_catalogue,
        school: ChildSchool {
            id: row.school_id?,
            name: row.school_name?,
            name_ar: row.school_name_ar?,
            phone: row.school_phone?,
            zone: row.zone?,
            year: row.school_year?,
            catalogue: row.school_catalogue?,
            shows_class_average: row.shows_class_average?,
            shows_extremes: row.shows_extremes?,
            shows_rank: row.shows_rank?,
            absent_counts_zero: row.absent_counts_zero?,
        },
        restriction: row.restriction?,
    })
}
