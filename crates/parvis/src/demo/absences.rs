//! Absences and latenesses: as many in a year as the data say, on school days of both terms.

use super::calendar::Calendar;
use super::random::Series;
use super::schools::SchoolOf;
use jiff::civil::Date;
use std::collections::HashSet;

/// An absence or lateness.
#[derive(Debug, Clone)]
pub(crate) struct Missed {
    /// The term, from 1.
    pub term: i64,
    pub kind: &'static str,
    pub held_on: Date,
    pub starts_at: String,
    pub ends_at: String,
    pub minutes: i64,
    pub justified: bool,
    pub reason: &'static str,
}

const REASONS: [&str; 9] = [
    "Certificat médical",
    "Rendez-vous chez le médecin",
    "Raison familiale",
    "Panne de transport",
    "Démarche administrative",
    "شهادة طبية",
    "موعد عند الطبيب",
    "ظرف عائلي",
    "تأخر وسيلة النقل",
];

/// Reasons written in French come first.
const FRENCH: usize = 5;

/// The school days of a year, with the term of each from 1.
pub(crate) fn days(school: &SchoolOf, calendar: &Calendar, year: i64) -> Vec<(i64, Date)> {
    let of_term = |term| calendar.school_days(school, year, term).into_iter().map(move |day| (term, day));
    (1..=2).flat_map(of_term).collect()
}

/// A pupil's absences on those days, in order of time; those to come are left out by the caller.
pub(crate) fn of_year(school: &SchoolOf, days: &[(i64, Date)], count: i64, series: &mut Series) -> Vec<Missed> {
    let mut taken = HashSet::new();
    let mut missed = Vec::new();
    while (missed.len() as i64) < count {
        // Places in the year rather than days of it, so that the draw is alike in every year.
        let place = series.below(1000) * days.len() / 1000;
        let (term, held_on) = days[place];
        let lesson = series.below(school.lessons.len());
        let late = series.chance(170);
        let (long, length) = (series.chance(250), series.between(1, 5) * 5);
        let (justified, reason) =
            (series.chance(560), series.below(if school.country == "MA" { REASONS.len() } else { FRENCH }));
        if !taken.insert((held_on, lesson)) {
            continue;
        }
        // A long absence takes the lessons up to noon or to the end of the day.
        let last = match lesson {
            _ if !long => lesson,
            0..4 => 3,
            _ => school.lessons.len() - 1,
        };
        let lessons = (last - lesson + 1) as i64;
        taken.extend((lesson..=last).map(|lesson| (held_on, lesson)));
        let (minutes, starts_at, ends_at) = if late {
            (length, school.lessons[lesson], later(school.lessons[lesson], length))
        } else {
            let minutes = lessons * school.lesson_minutes;
            (minutes, school.lessons[lesson], later(school.lessons[last], school.lesson_minutes))
        };
        missed.push(Missed {
            term,
            held_on,
            minutes,
            justified,
            starts_at: starts_at.into(),
            ends_at,
            kind: if late { "lateness" } else { "absence" },
            reason: if justified { REASONS[reason] } else { "" },
        });
    }
    missed.sort_by(|a, b| (a.held_on, &a.starts_at).cmp(&(b.held_on, &b.starts_at)));
    missed
}

/// A wall time some minutes later, within the day.
fn later(time: &str, minutes: i64) -> String {
    let (hours, past) = time.split_once(':').unwrap_or(("8", "0"));
    let total = hours.parse::<i64>().unwrap_or(8) * 60 + past.parse::<i64>().unwrap_or(0) + minutes;
    format!("{:02}:{:02}", total / 60, total % 60)
}
