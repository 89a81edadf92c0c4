//! What is graded when: the assessments of every class, with dates that follow the calendar and states that follow from
//! the present instant.

use super::calendar::{Calendar, after};
use super::pupils::ClassOf;
use super::random::Series;
use super::schools::{SchoolOf, Value};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::collections::HashMap;

/// An assessment of a class.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// The term, from 1.
    pub term: i64,
    /// Index of the subject.
    pub subject: usize,
    /// Index of the slot in the school's plan.
    pub slot: usize,
    pub held_on: Date,
    pub starts_at: &'static str,
    pub room: &'static str,
    pub state: &'static str,
    pub visible_from: Option<Timestamp>,
    /// Whether grades have been entered.
    pub graded: bool,
    /// When some of its grades were changed after they came out.
    pub changed_at: Option<Timestamp>,
}

const EXAM_HOURS: [&str; 2] = ["08:30", "10:45"];

/// The year's assessments of a class, in the order in which they are held.
pub(crate) fn plan(school: &SchoolOf, calendar: &Calendar, class: &ClassOf, number: usize, seed: u64) -> Vec<Planned> {
    let mut days = Days::default();
    let mut planned = Vec::new();
    for (slot_index, slot) in school.slots.iter().enumerate() {
        if !slot.levels.contains(&class.level) {
            continue;
        }
        let exam = slot.kind.starts_with("exam");
        let first = calendar.day(class.year, slot.from);
        for (subject_index, subject) in school.subjects.iter().enumerate() {
            let taken = match slot.value {
                Value::Test(n) => n < subject.tests,
                Value::Grade(_) => !exam || subject.exams,
            };
            if !taken {
                continue;
            }
            let mut series = Series::of(seed, "held", ((number * 32 + slot_index) * 32 + subject_index) as i64);
            // The exams of a level are the same for all of its classes, two a day; the others are the teacher's choice.
            let wanted = if exam { first } else { after(first, series.between(0, slot.spread - 1)) };
            let (held_on, starts_at) = days.take(calendar, wanted, exam, school.lessons, &mut series);
            let release = if exam {
                calendar.at(calendar.day(class.year, school.results[(slot.term - 1) as usize]), 18, 0)
            } else {
                calendar.release_after(held_on)
            };
            let mut one = Planned {
                term: slot.term,
                subject: subject_index,
                slot: slot_index,
                held_on,
                starts_at,
                room: series.pick::<&'static str>(school.rooms),
                state: "draft",
                visible_from: None,
                graded: false,
                changed_at: None,
            };
            set_state(&mut one, calendar, release, series.chance(350));
            planned.push(one);
        }
    }
    planned.sort_by_key(|one| (one.held_on, one.starts_at, one.subject));
    if class.year == calendar.year {
        recent(&mut planned, calendar);
    }
    planned
}

/// What has been held is published on its day, waits for it when that day is near, or has not been entered yet.
fn set_state(one: &mut Planned, calendar: &Calendar, release: Timestamp, slow: bool) {
    let near = calendar.now.checked_add(96.hours()).unwrap_or(calendar.now);
    if one.held_on >= calendar.today {
        return;
    }
    if release <= calendar.now {
        (one.state, one.visible_from, one.graded) = ("published", Some(release), true);
    } else if release <= near && !slow {
        (one.state, one.visible_from, one.graded) = ("scheduled", Some(release), true);
    }
}

/// Lets the class's latest results come out within the last two days, and one of the earlier ones be corrected.
fn recent(planned: &mut [Planned], calendar: &Calendar) {
    let ago = |hours: i64| calendar.now.checked_sub(hours.hours()).unwrap_or(calendar.now);
    let mut published: Vec<usize> = (0..planned.len()).filter(|&i| planned[i].state == "published").collect();
    published.sort_by_key(|&i| (planned[i].visible_from, planned[i].held_on));
    // In the holidays nothing comes out late any more.
    published.retain(|&i| planned[i].held_on >= after(calendar.today, -60));
    for hours in [20, 43] {
        if let Some(i) = published.pop() {
            planned[i].visible_from = planned[i].visible_from.max(Some(ago(hours)));
        }
    }
    if let Some(&i) = published.iter().rev().find(|&&i| planned[i].visible_from < Some(ago(6 * 24))) {
        planned[i].state = "corrected";
        planned[i].changed_at = Some(ago(30));
    }
}

/// The days of a class on which something is held already.
#[derive(Default)]
struct Days {
    taken: HashMap<Date, Vec<&'static str>>,
}

impl Days {
    /// The first school day from the wanted one on with room: two assessments a day at most, and none beside exams.
    fn take(
        &mut self,
        calendar: &Calendar,
        wanted: Date,
        exam: bool,
        lessons: &'static [&'static str],
        series: &mut Series,
    ) -> (Date, &'static str) {
        let mut day = wanted;
        loop {
            day = calendar.school_day_from(day);
            let taken = self.taken.entry(day).or_default();
            let hours: &[&'static str] = if exam { &EXAM_HOURS } else { lessons };
            let free: Vec<&'static str> = hours.iter().copied().filter(|hour| !taken.contains(hour)).collect();
            if taken.len() < 2 && !free.is_empty() {
                let hour = if exam { free[0] } else { *series.pick(&free) };
                taken.push(hour);
                return (day, hour);
            }
            day = after(day, 1);
        }
    }
}
