//! Totals of absences and lateness.
//!
//! Source: school-life, "Absences"; guide IV.11.

use jiff::civil::Date;

/// One recorded absence or lateness of a child, in the school's local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The day.
    pub date: Date,
    /// Where the lesson missed begins, in minutes after midnight.
    pub from: u16,
    /// Where it ends, in minutes after midnight; not before `from`.
    pub to: u16,
    /// `None` for an absence; for lateness, the minutes missed at the lesson's beginning.
    pub late_by: Option<u16>,
    /// Whether the school has accepted a reason.
    pub justified: bool,
}

/// What makes a half-day, a setting of the school.
///
/// Source: school-life, "Absences": what makes a half-day is a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfDayRule {
    /// Where the morning ends, in minutes after midnight; 720 = noon, the default.
    pub noon: u16,
    /// The fewest minutes of absence that make a half-day; 1, the default, counts a half-day for any
    /// lesson missed in it.
    pub fewest_minutes: u32,
}

impl Default for HalfDayRule {
    fn default() -> Self {
        HalfDayRule { noon: 12 * 60, fewest_minutes: 1 }
    }
}

/// Absences in minutes and half-days. Lateness is apart and makes neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Minutes of absence with an accepted reason.
    pub justified_minutes: u32,
    /// Minutes of absence without one.
    pub unjustified_minutes: u32,
    /// Half-days missed of which all is justified.
    pub justified_half_days: u32,
    /// Half-days missed of which something is not.
    pub unjustified_half_days: u32,
    /// How many times late.
    pub times_late: u32,
    /// Minutes late, together.
    pub late_minutes: u32,
}

impl Totals {
    /// Minutes of absence, justified or not.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.justified_minutes + self.unjustified_minutes
    }

    /// Half-days of absence, justified or not.
    #[must_use]
    pub fn half_days(&self) -> u32 {
        self.justified_half_days + self.unjustified_half_days
    }
}

/// Whole hours and the minutes beyond them: 135 gives (2, 15).
#[must_use]
pub fn hours(minutes: u32) -> (u32, u32) {
    (minutes / 60, minutes % 60)
}

/// The totals of a child's absences. Time recorded twice counts once; where one record of it is
/// justified and another not, it is justified.
#[must_use]
pub fn totals(missed: impl IntoIterator<Item = Missed>, rule: HalfDayRule) -> Totals {
    let mut totals = Totals::default();
    let mut absences = Vec::new();
    for entry in missed {
        match entry.late_by {
            Some(minutes) => {
                totals.times_late += 1;
                totals.late_minutes += u32::from(minutes);
            }
            None => absences.push(entry),
        }
    }
    absences.sort_unstable_by_key(|entry| entry.date);
    for day in absences.chunk_by(|a, b| a.date == b.date) {
        for (from, to) in [(0, rule.noon), (rule.noon, u16::MAX)] {
            let all = covered(day, from, to, |_| true);
            let justified = covered(day, from, to, |entry| entry.justified);
            totals.justified_minutes += justified;
            totals.unjustified_minutes += all - justified;
            if all > 0 && all >= rule.fewest_minutes {
                if justified == all {
                    totals.justified_half_days += 1;
                } else {
                    totals.unjustified_half_days += 1;
                }
            }
        }
    }
    totals
}

/// Minutes between `from` and `to` that some chosen absence of a day covers.
fn covered(day: &[Missed], from: u16, to: u16, chosen: impl Fn(&Missed) -> bool) -> u32 {
    let mut reached = from;
    let mut minutes = 0;
    // A day has few entries: the next one by its beginning is looked for each time, unsorted.
    let next = |reached: u16| {
        let ahead = day.iter().filter(|entry| chosen(entry) && entry.to.min(to) > reached);
        ahead.map(|e| (e.from.max(reached), e.to.min(to))).filter(|(a, b)| a < b).min()
    };
    while let Some((begin, end)) = next(reached) {
        minutes += u32::from(end - begin);
        reached = end;
    }
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn absence(day: i8, from: (u16, u16), to: (u16, u16), justified: bool) -> Missed {
        let minute = |(hour, minute)| hour * 60 + minute;
        let date = date(2026, 10, day);
        Missed { date, from: minute(from), to: minute(to), late_by: None, justified }
    }

    #[test]
    fn a_week() {
        let late = |by| Missed { late_by: Some(by), ..absence(9, (8, 0), (9, 0), false) };
        let all = [
            absence(5, (8, 0), (9, 0), false),
            absence(5, (10, 0), (12, 0), true),
            absence(5, (14, 0), (15, 30), true),
            absence(6, (8, 0), (9, 0), true),
            late(5),
            late(12),
        ];
        let totals = totals(all, HalfDayRule::default());
        assert_eq!(
            totals,
            Totals {
                justified_minutes: 270,
                unjustified_minutes: 60,
                justified_half_days: 2,
                unjustified_half_days: 1,
                times_late: 2,
                late_minutes: 17,
            }
        );
        assert_eq!((totals.minutes(), totals.half_days()), (330, 3));
        assert_eq!(hours(totals.minutes()), (5, 30));
    }

    #[test]
    fn what_makes_a_half_day_is_a_setting() {
        let across_noon = [absence(5, (11, 30), (12, 30), false)];
        let half_days = |rule| totals(across_noon, rule).half_days();
        assert_eq!(half_days(HalfDayRule::default()), 2);
        assert_eq!(half_days(HalfDayRule { noon: 13 * 60, fewest_minutes: 1 }), 1);
        assert_eq!(half_days(HalfDayRule { noon: 12 * 60, fewest_minutes: 50 }), 0);
        assert_eq!(half_days(HalfDayRule { noon: 13 * 60, fewest_minutes: 60 }), 1);
        assert_eq!(totals([], HalfDayRule { noon: 720, fewest_minutes: 0 }), Totals::default());
    }

    #[test]
    fn time_recorded_twice_counts_once() {
        let all = [absence(5, (8, 0), (10, 0), false), absence(5, (9, 0), (11, 0), true)];
        let totals = totals(all, HalfDayRule::default());
        assert_eq!((totals.justified_minutes, totals.unjustified_minutes), (120, 60));
        assert_eq!(totals.unjustified_half_days, 1);
    }

    proptest! {
        #[test]
        fn agrees_with_counting_minute_by_minute(
            entries in prop::collection::vec((1_i8..4, 0_u16..1440, 0_u16..240, any::<bool>()), 0..12),
            noon in 600_u16..840,
        ) {
            let all: Vec<_> = entries.iter().map(|&(day, from, length, justified)| {
                Missed { from, to: from + length, ..absence(day, (0, 0), (0, 0), justified) }
            }).collect();
            let rule = HalfDayRule { noon, fewest_minutes: 1 };
            let totals = totals(all.iter().copied(), rule);
            let minutes = |keep: &dyn Fn(&Missed) -> bool| {
                (1_i8..4).map(|day| {
                    (0_u16..1700).filter(|minute| {
                        all.iter().any(|e| e.date.day() == day && keep(e) && (e.from..e.to).contains(minute))
                    }).count() as u32
                }).sum::<u32>()
            };
            prop_assert_eq!(totals.minutes(), minutes(&|_| true));
            prop_assert_eq!(totals.justified_minutes, minutes(&|e| e.justified));
            prop_assert!(totals.half_days() <= 6);
            prop_assert_eq!(totals.half_days() == 0, totals.minutes() == 0);
        }
    }
}
