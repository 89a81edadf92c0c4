//! Identity numbers that wait, are disputed or refused, and guardians from whom a child is kept.

use super::people::{Person, PersonChild};
use super::random::Series;
use super::rows::{Rows, public_id};
use super::schools::SCHOOLS;
use crate::features::guardianship::store::NewRestriction;
use crate::features::national_id::store::NewReview;
use crate::features::national_id::{ReasonKind, ReviewState};
use crate::web::policy::Restriction;
use db::Instant;
use jiff::{Timestamp, ToSpan};
use rules::names::comparison_key;

/// The first school, which asks for numbers.
const SCHOOL: i64 = 1;

/// Reviews of every number of the first school, of which some are not settled, and two restrictions; lists the guardian whose
/// number was refused.
pub(crate) fn make(rows: &mut Rows, listed: &mut Vec<Person>, now: Timestamp, seed: u64) {
    let at = |hours: i64| Instant::from(now.checked_sub(hours.hours()).unwrap_or(now));
    let mut series = Series::of(seed, "reviews", 0);
    let director = rows.staff_roles.iter().find(|role| role.school_id == Some(SCHOOL) && role.role == "director");
    let director = director.map(|role| role.account_id);
    let chosen = chosen(rows, listed);
    for (account, number) in numbers(rows) {
        let place = chosen.iter().position(|one| *one == account);
        let mut review = NewReview {
            public_id: public_id(&mut series),
            account_id: account,
            school_id: SCHOOL,
            national_id: number.clone(),
            state: ReviewState::Pending,
            origin: "entered".into(),
            reason: String::new(),
            reason_kind: ReasonKind::None,
            asked_at: at(20 + 9 * place.unwrap_or(0) as i64),
            decided_at: None,
            decided_by: None,
        };
        match place {
            // Waits, as the roster has it.
            Some(0) => set(rows, account, "pending", "pending"),
            // Waits, with a digit that the roster has otherwise.
            Some(1) => {
                review.national_id = mistyped(&number);
                set(rows, account, "pending", "pending");
                let login = rows.logins.iter_mut().find(|l| l.account_id == account && l.kind == "national_id");
                login.into_iter().for_each(|login| login.value = review.national_id.clone());
            }
            // Claims the number of somebody else.
            Some(2) => {
                review.state = ReviewState::Disputed;
                let other = chosen.get(3).and_then(|of| numbers(rows).into_iter().find(|(account, _)| account == of));
                review.national_id = other.map_or(number, |(_, number)| number);
                set(rows, account, "disabled", "pending");
            }
            Some(4) => {
                review.state = ReviewState::Refused;
                review.national_id = mistyped(&number);
                review.reason_kind = ReasonKind::Differs;
                review.reason = "Vérifiez le dernier chiffre sur votre carte.".into();
                (review.decided_at, review.decided_by) = (Some(at(5)), director);
                set(rows, account, "disabled", "hidden");
                listed.push(refused(rows, account));
            }
            _ => {
                review.state = ReviewState::Validated;
                review.origin = "roster".into();
                review.asked_at = rows.accounts[account as usize - 1].created_at;
            }
        }
        rows.reviews.push(review);
    }
    let nothing = chosen.get(5).copied();
    let documents =
        rows.guardianships.iter().find(|link| link.restriction == "documents_only").map(|link| link.account_id);
    for (account, restriction) in [(nothing, Restriction::Nothing), (documents, Restriction::DocumentsOnly)] {
        let Some(account) = account else { continue };
        restrict(rows, account, restriction, (&mut series, at(400), director));
    }
}

/// Accounts of guardians whom nobody is invited to sign in as: of the first school only, with a number that is theirs.
fn chosen(rows: &Rows, listed: &[Person]) -> Vec<i64> {
    let is_listed = |account: i64| {
        rows.logins.iter().any(|login| login.account_id == account && listed.iter().any(|one| one.login == login.value))
    };
    let is_plain = |account: i64| {
        let mut links = rows.guardianships.iter().filter(|link| link.account_id == account);
        links.all(|link| link.school_id == SCHOOL && link.restriction == "unrestricted")
    };
    let of_school = numbers(rows).into_iter().map(|(account, _)| account);
    of_school.filter(|account| is_plain(*account) && !is_listed(*account)).skip(3).take(6).collect()
}

/// The accounts that see a child of the first school, with the number that each has as a login.
fn numbers(rows: &Rows) -> Vec<(i64, String)> {
    let here = |account: i64| rows.guardianships.iter().any(|l| l.account_id == account && l.school_id == SCHOOL);
    let numbers = rows.logins.iter().filter(|login| login.kind == "national_id" && here(login.account_id));
    numbers.map(|login| (login.account_id, login.value.clone())).collect()
}

/// The number with another last digit.
fn mistyped(number: &str) -> String {
    let last = number.chars().next_back().and_then(|c| c.to_digit(10)).unwrap_or(0);
    format!("{}{}", &number[..number.len() - 1], (last + 1) % 10)
}

fn set(rows: &mut Rows, account: i64, login: &str, link: &str) {
    for one in rows.logins.iter_mut().filter(|one| one.account_id == account && one.kind == "national_id") {
        one.state = login.into();
    }
    for one in rows.guardianships.iter_mut().filter(|one| one.account_id == account) {
        one.state = link.into();
        one.origin = "student_code".into();
    }
}

/// Whom to sign in as to see what a refusal looks like.
fn refused(rows: &Rows, account: i64) -> Person {
    let of = &rows.accounts[account as usize - 1];
    let username = rows.logins.iter().find(|login| login.account_id == account && login.kind == "username");
    let children = rows.guardianships.iter().filter(|link| link.account_id == account).filter_map(|link| {
        let student = rows.students.iter().find(|student| student.id == link.student_id)?;
        let name = format!("{} {}", student.given_name, student.family_name);
        Some(PersonChild { code: student.code.clone(), name })
    });
    Person {
        kind: "guardian-refused".into(),
        name: format!("{} {}", of.given_name, of.family_name),
        login: username.map(|login| login.value.clone()).unwrap_or_default(),
        password: rows.account_secrets[account as usize - 1].password.clone(),
        locale: of.locale.clone(),
        school: Some(SCHOOLS[0].name.into()),
        children: children.collect(),
    }
}

fn restrict(
    rows: &mut Rows,
    account: i64,
    restriction: Restriction,
    (series, made_at, made_by): (&mut Series, Instant, Option<i64>),
) {
    let of = &rows.accounts[account as usize - 1];
    let (given, family) = (of.given_name.clone(), of.family_name.clone());
    let guardian = rows.guardians.iter().find(|one| one.account_id == Some(account));
    let (guardian_id, number) = (guardian.map(|one| one.id), guardian.and_then(|one| one.national_id.clone()));
    for link in rows.guardianships.iter_mut().filter(|link| link.account_id == account) {
        link.restriction = restriction.as_str().into();
        rows.restrictions.push(NewRestriction {
            public_id: public_id(series),
            school_id: link.school_id,
            student_id: link.student_id,
            guardian_id,
            account_id: Some(account),
            national_id: number.clone().unwrap_or_default(),
            name_key: comparison_key(&given, &family),
            name: format!("{given} {family}"),
            restriction,
            note: "Copie du jugement dans le dossier de l’élève.".into(),
            judged_on: None,
            made_by,
            made_at,
        });
    }
}
