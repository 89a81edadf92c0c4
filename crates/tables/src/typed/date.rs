//! Dates as files have them, and whether the day or the month comes first.
//!
//! Documented are `AAAA-MM-JJ`, `JJ/MM/AAAA` and `JJ-MM-AAAA` (imports, "Parvis templates"). What
//! stands as `1/05/2023` could be month first, as American programs write it (imports, "OneRoster").
//! A column settles it for all its dates:
//!
//! | the column has dates that can only be | it is read | said |
//! |---|---|---|
//! | day first (`17/05/2023`) | day first | nothing |
//! | month first (`05/17/2023`) | month first | [`Warning::MonthFirst`](super::Warning) |
//! | neither (`01/05/2023`) | day first, as documented | [`Warning::DateOrderAssumed`](super::Warning) |
//! | both | nothing that can be both: [`Reason::AmbiguousDate`] | the month-first ones are no dates |
//!
//! A date that is the same both ways (`05/05/2023`), one with the year first, and a cell that the
//! spreadsheet itself holds as a date settle nothing and are always read.

use std::borrow::Cow;

use jiff::civil::Date;
use rules::fold;

use super::fault::Reason;
use crate::row::{Cell, CellKind};
use crate::sheets::date_of;

/// How the dates of a column are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Day first.
    #[default]
    DayFirst,
    /// Month first.
    MonthFirst,
    /// Some can only be the one, some only the other.
    Contradictory,
}

/// What a text with three numbers could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parsed {
    /// One date, whatever the column.
    Certain(Date),
    /// Day first only.
    Day(Date),
    /// Month first only.
    Month(Date),
    /// Day first, and month first.
    Both(Date, Date),
}

/// Counts what the dates of a column could be, row by row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// The first line of each sort.
    pub day: Option<u64>,
    pub month: Option<u64>,
    pub both: Option<u64>,
}

impl Evidence {
    /// Takes a cell of the column.
    pub fn take(&mut self, cell: Cell<'_>, line: u64) {
        if cell.kind != CellKind::Text {
            return;
        }
        let sort = match parts(cell.text) {
            Ok(Parsed::Day(_)) => &mut self.day,
            Ok(Parsed::Month(_)) => &mut self.month,
            Ok(Parsed::Both(..)) => &mut self.both,
            _ => return,
        };
        *sort = sort.or(Some(line));
    }

    /// How the column is read.
    pub fn order(&self) -> DateOrder {
        match (self.day, self.month) {
            (Some(_), Some(_)) => DateOrder::Contradictory,
            (None, Some(_)) => DateOrder::MonthFirst,
            _ => DateOrder::DayFirst,
        }
    }
}

/// Reads a cell as a date. Whole numbers of five digits are days as spreadsheets count them, whether
/// or not the cell is shown as a date.
///
/// # Errors
/// [`Reason::NotADate`], [`Reason::NoSuchDay`], [`Reason::ShortYear`], [`Reason::AmbiguousDate`], [`Reason::DateOutOfRange`].
pub(crate) fn read(cell: Cell<'_>, order: DateOrder, epoch_1904: bool) -> Result<Date, Reason> {
    let text = fold::trim(cell.text);
    let date = match serial(text) {
        Some(days) if cell.kind != CellKind::Time => date_of(days, epoch_1904).ok_or(Reason::NotADate)?,
        _ => match (parts(text)?, order) {
            (Parsed::Certain(date), _) | (Parsed::Day(date), DateOrder::DayFirst | DateOrder::Contradictory) => date,
            (Parsed::Month(date), DateOrder::MonthFirst) => date,
            (Parsed::Both(day_first, _), DateOrder::DayFirst) => day_first,
            (Parsed::Both(_, month_first), DateOrder::MonthFirst) => month_first,
            (Parsed::Both(..), DateOrder::Contradictory) => return Err(Reason::AmbiguousDate),
            _ => return Err(Reason::NotADate),
        },
    };
    if (1900..=2100).contains(&date.year()) { Ok(date) } else { Err(Reason::DateOutOfRange) }
}

fn serial(text: &str) -> Option<i64> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    (whole.len() == 5 && whole.bytes().all(|b| b.is_ascii_digit())).then(|| whole.parse().ok()).flatten()
}

/// Takes a text apart: three numbers with `/`, `-`, `.` or blanks between them, in digits of any
/// keyboard; after them, a time that is midnight, as databases write dates.
fn parts(text: &str) -> Result<Parsed, Reason> {
    let text = fold::trim(text);
    let plain: Cow<'_, str> = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        text.chars().filter(|&c| !fold::is_blank(c) || c.is_whitespace()).map(fold::ascii_digit).collect()
    };
    let plain = without_midnight(&plain);
    let mut numbers = plain.split(|c: char| matches!(c, '/' | '.') || fold::is_dash(c) || c.is_whitespace());
    let mut next = || -> Option<(i16, usize)> {
        let digits = numbers.next()?;
        let fits = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
        Some((digits.parse().ok().filter(|_| fits)?, digits.len()))
    };
    let (Some(first), Some(second), Some(third)) = (next(), next(), next()) else { return Err(Reason::NotADate) };
    if numbers.next().is_some() || second.1 > 2 {
        return Err(Reason::NotADate);
    }
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0)).ok()
    };
    match (first.1, third.1) {
        (4, 1 | 2) => date(first.0, second.0, third.0).map(Parsed::Certain).ok_or_else(|| no_day(second.0, third.0)),
        (1 | 2, 4) => match (date(third.0, second.0, first.0), date(third.0, first.0, second.0)) {
            (Some(day_first), Some(month_first)) if day_first == month_first => Ok(Parsed::Certain(day_first)),
            (Some(day_first), Some(month_first)) => Ok(Parsed::Both(day_first, month_first)),
            (Some(day_first), None) => Ok(Parsed::Day(day_first)),
            (None, Some(month_first)) => Ok(Parsed::Month(month_first)),
            (None, None) => Err(no_day(second.0, first.0)),
        },
        (1 | 2, 1 | 2) => Err(Reason::ShortYear),
        _ => Err(Reason::NotADate),
    }
}

/// Why a month and a day are none: day 29 to 31 of a month that ends earlier, or no date at all.
fn no_day(month: i16, day: i16) -> Reason {
    if (1..=12).contains(&month) && (1..=31).contains(&day) { Reason::NoSuchDay } else { Reason::NotADate }
}

fn without_midnight(text: &str) -> &str {
    let Some((date, time)) = text.split_once(['T', ' ']) else { return text };
    let midnight = |time: &str| !time.is_empty() && time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z'));
    if time.contains(':') && midnight(time) { date } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn text(text: &str) -> Cell<'_> {
        Cell { text, ..Cell::default() }
    }

    fn day_first(value: &str) -> Result<Date, Reason> {
        read(text(value), DateOrder::DayFirst, false)
    }

    #[test]
    fn documented_and_common_forms() {
        for value in [
            "2012-05-17",
            "17/05/2012",
            "17-05-2012",
            "17.05.2012",
            "17 05 2012",
            "2012/05/17",
            " 17/5/2012\u{200F}",
            "١٧/٠٥/٢٠١٢",
            "2012-05-17 00:00:00",
            "2012-05-17T00:00:00.000Z",
            "41046",
        ] {
            assert_eq!(day_first(value), Ok(date(2012, 5, 17)), "{value}");
        }
        assert_eq!(day_first("1/05/2023"), Ok(date(2023, 5, 1)));
        assert_eq!(
            read(Cell { text: "2012-05-17", kind: CellKind::Date, ..Cell::default() }, DateOrder::Contradictory, false),
            Ok(date(2012, 5, 17))
        );
        assert_eq!(read(text("39584"), DateOrder::DayFirst, true), Ok(date(2012, 5, 17)));
    }

    #[test]
    fn what_is_none() {
        for value in [
            "",
            "hier",
            "2012-13-01",
            "32/01/2012",
            "17/05",
            "17/05/2012/3",
            "2012-05-17 08:30:00",
            "17052012",
            "1/1/1/2012",
            "0/0/2012",
            "17/05/20123",
            "123/1/2012",
        ] {
            assert_eq!(day_first(value), Err(Reason::NotADate), "{value}");
        }
        for value in ["31/02/2012", "2013-02-29", "31-11-2026", "30/2/2012"] {
            assert_eq!(day_first(value), Err(Reason::NoSuchDay), "{value}");
        }
        assert_eq!(day_first("17/05/12"), Err(Reason::ShortYear));
        assert_eq!(day_first("17/05/1812"), Err(Reason::DateOutOfRange));
        assert_eq!(day_first("05/17/2012"), Err(Reason::NotADate));
    }

    #[test]
    fn a_column_settles_its_order() {
        let order = |values: &[&str]| {
            let mut evidence = Evidence::default();
            for (line, value) in (2..).zip(values) {
                evidence.take(text(value), line);
            }
            (evidence.order(), evidence)
        };
        assert_eq!(order(&["01/05/2023", "17/05/2023"]).0, DateOrder::DayFirst);
        assert_eq!(order(&["01/05/2023", "05/17/2023"]).0, DateOrder::MonthFirst);
        let (assumed, evidence) = order(&["2023-05-17", "05/05/2023", "01/05/2023", "02/05/2023"]);
        assert_eq!((assumed, evidence), (DateOrder::DayFirst, Evidence { both: Some(4), ..Evidence::default() }));
        let (both, _) = order(&["17/05/2023", "05/17/2023", "01/05/2023"]);
        assert_eq!(both, DateOrder::Contradictory);
        for (value, read_as) in [
            ("17/05/2023", Ok(date(2023, 5, 17))),
            ("05/17/2023", Err(Reason::NotADate)),
            ("01/05/2023", Err(Reason::AmbiguousDate)),
            ("05/05/2023", Ok(date(2023, 5, 5))),
            ("2023-05-01", Ok(date(2023, 5, 1))),
        ] {
            assert_eq!(read(text(value), both, false), read_as, "{value}");
        }
        assert_eq!(read(text("01/05/2023"), DateOrder::MonthFirst, false), Ok(date(2023, 1, 5)));
        assert_eq!(read(text("17/05/2023"), DateOrder::MonthFirst, false), Err(Reason::NotADate));
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(days in 0i64..60_000) {
            let date = jiff::civil::date(1930, 1, 1).checked_add(jiff::ToSpan::days(days)).unwrap();
            prop_assert_eq!(day_first(&date.to_string()), Ok(date));
            prop_assert_eq!(day_first(&date.strftime("%d/%m/%Y").to_string()), Ok(date));
            let serial = date.since(jiff::civil::date(1899, 12, 30)).unwrap().get_days();
            prop_assert_eq!(day_first(&serial.to_string()), Ok(date));
        }

        #[test]
        fn no_text_panics(value in any::<String>()) {
            let _ = day_first(&value);
        }
    }
}
