//! Dates and times as spreadsheets count them: days since an epoch, the time as a part of a day.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The date of a whole count of days, or `None` where there is none.
///
/// The count of Excel holds 29 February 1900, a day that was not: 60 is none, and the days before it
/// are one less.
pub(crate) fn date_of(days: i64, epoch_1904: bool) -> Option<Date> {
    let (epoch, days) = match (epoch_1904, days) {
        (true, 0..) => (date(1904, 1, 1), days),
        (false, 1..=59) => (date(1899, 12, 31), days),
        (false, 61..) => (date(1899, 12, 30), days),
        _ => return None,
    };
    epoch.checked_add(days.min(3_000_000).days()).ok()
}

/// The seconds after midnight of a part of a day, to the nearest second; `None` outside 0 to 1.
pub(crate) fn seconds_of(part: f64) -> Option<u32> {
    if !(0.0..1.0).contains(&part) {
        return None;
    }
    // In range: at most 86,400.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let seconds = (part * 86_400.0).round() as u32;
    Some(seconds.min(86_399))
}

/// `08:30:00`.
pub(crate) fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A number that is shown as a date, as [`crate::CellKind::Date`] has it; `None` if it is no date.
pub(crate) fn date_text(value: f64, epoch_1904: bool) -> Option<String> {
    if !(0.0..4_000_000.0).contains(&value) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)]
    let mut days = value.floor() as i64;
    let mut seconds = 0;
    let part = value - value.floor();
    if part > 0.0 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rounded = (part * 86_400.0).round() as u32;
        (days, seconds) = if rounded == 86_400 { (days + 1, 0) } else { (days, rounded) };
    }
    let date = date_of(days, epoch_1904)?;
    Some(if seconds == 0 { date.to_string() } else { format!("{date} {}", clock(seconds)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_excel_counts_them() {
        for (days, text) in [
            (1, "1900-01-01"),
            (59, "1900-02-28"),
            (61, "1900-03-01"),
            (45_047, "2023-05-01"),
            (2_958_465, "9999-12-31"),
        ] {
            assert_eq!(date_of(days, false).unwrap().to_string(), text);
        }
        assert_eq!(date_of(60, false), None);
        assert_eq!(date_of(0, false), None);
        assert_eq!(date_of(-1, true), None);
        assert_eq!(date_of(i64::MAX, false), None);
        assert_eq!(date_of(43_585, true).unwrap().to_string(), "2023-05-01");
        assert_eq!(date_text(45_047.354_166_666_664, false).unwrap(), "2023-05-01 08:30:00");
        assert_eq!(date_text(45_047.999_999_9, false).unwrap(), "2023-05-02");
        assert_eq!(date_text(f64::NAN, false), None);
        assert_eq!(clock(seconds_of(0.354_166_666_666_666_7).unwrap()), "08:30:00");
    }
}
