//! The school years of the demo, laid out around the present instant.

use super::schools::SchoolOf;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The year in which the school year of a day begins: it begins on 1 September.
pub(crate) fn year_of(today: Date) -> i64 {
    i64::from(today.year()) - i64::from(today.month() < 9)
}

/// How many school years the demo has, the present one last.
pub(crate) const YEARS: i64 = 3;

/// A school's calendar: its holidays, its zone, its present.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    zone: TimeZone,
    holidays: &'static [(i8, i8, i64)],
    /// The present instant.
    pub now: Timestamp,
    /// The present day at the school.
    pub today: Date,
    /// The school year of that day.
    pub year: i64,
}

impl Calendar {
    /// The calendar of a school.
    ///
    /// # Errors
    /// Its time zone is not known to the system nor to the program.
    pub(crate) fn of(school: &SchoolOf, now: Timestamp) -> Result<Calendar, jiff::Error> {
        let zone = TimeZone::get(school.zone)?;
        let today = now.to_zoned(zone.clone()).date();
        Ok(Calendar { zone, holidays: school.holidays, now, today, year: year_of(today) })
    }

    /// Month and day within a school year.
    pub(crate) fn day(&self, year: i64, (month, day): (i8, i8)) -> Date {
        date(i16::try_from(year + i64::from(month < 9)).unwrap_or(i16::MAX - 1), month, day)
    }

    /// First and last day of a term, from 1, of a school year. A semester ends in January, a Belgian period with the
    /// calendar year.
    pub(crate) fn term(&self, school: &SchoolOf, year: i64, term: i64) -> (Date, Date) {
        let (end, next) = if school.term_kind == "semester" { ((1, 31), (2, 1)) } else { ((12, 31), (1, 1)) };
        if term == 1 {
            (self.day(year, (9, 1)), self.day(year, end))
        } else {
            (self.day(year, next), self.day(year, (6, 30)))
        }
    }

    /// Whether lessons are held on a day: Monday to Friday, no holiday.
    pub(crate) fn is_school_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !self.holidays.iter().any(|&(month, first, days)| {
                let since = days_between(date(day.year(), month, first), day);
                // A holiday over New Year's Day began in the year before.
                let since = if since < 0 { days_between(date(day.year() - 1, month, first), day) } else { since };
                since < days
            })
    }

    /// The first school day from a day on.
    pub(crate) fn school_day_from(&self, day: Date) -> Date {
        let mut day = day;
        while !self.is_school_day(day) {
            day = after(day, 1);
        }
        day
    }

    /// All school days of a term, from the second week of September on.
    pub(crate) fn school_days(&self, school: &SchoolOf, year: i64, term: i64) -> Vec<Date> {
        let (start, end) = self.term(school, year, term);
        let start = start.max(self.day(year, (9, 7)));
        let mut days = Vec::new();
        let mut day = start;
        while day <= end {
            if self.is_school_day(day) {
                days.push(day);
            }
            day = after(day, 1);
        }
        days
    }

    /// An instant of a day at the school.
    pub(crate) fn at(&self, day: Date, hour: i8, minute: i8) -> Timestamp {
        day.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
    }

    /// The Tuesday or Friday at six in the evening, four days after a day or later, on which the school lets grades out.
    pub(crate) fn release_after(&self, day: Date) -> Timestamp {
        let mut day = after(day, 4);
        while !matches!(day.weekday(), Weekday::Tuesday | Weekday::Friday) {
            day = after(day, 1);
        }
        self.at(day, 18, 0)
    }
}

/// The day `days` after a day; the day itself at the end of the calendar.
pub(crate) fn after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// From the first day to the second.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
