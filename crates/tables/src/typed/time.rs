//! Times of day as files have them.

use jiff::civil::Time;
use rules::fold;

use super::fault::Reason;
use crate::row::{Cell, CellKind};
use crate::sheets::seconds_of;

/// Reads `08:30`, `8h30`, `8 h`, `08.30`, `14:30:00`, `2:30 PM`, `٨:٣٠`, and of a spreadsheet also the part
/// of a day that a time is there; seconds are dropped.
///
/// # Errors
/// [`Reason::BadTime`].
pub(crate) fn read(cell: Cell<'_>) -> Result<Time, Reason> {
    let text: String =
        cell.text.chars().filter(|&c| !fold::is_blank(c)).map(fold::ascii_digit).flat_map(char::to_lowercase).collect();
    // A time on a day: spreadsheets count both in one.
    let text = if cell.kind == CellKind::Date { text.get(10..).unwrap_or_default() } else { &text };
    if cell.kind == CellKind::Number && text.contains('.') {
        let seconds = text.parse().ok().and_then(seconds_of).ok_or(Reason::BadTime)?;
        return time(i64::from(seconds / 3600), i64::from(seconds / 60 % 60));
    }
    let (text, afternoon) = match (text.strip_suffix("pm"), text.strip_suffix("am")) {
        (Some(text), _) => (text, Some(true)),
        (_, Some(text)) => (text, Some(false)),
        _ => (text, None),
    };
    let text = text.strip_suffix("min").unwrap_or(text);
    let mut numbers = text.split([':', 'h', '.', 'س']);
    let mut next = || -> Result<Option<i64>, Reason> {
        match numbers.next() {
            None | Some("") => Ok(None),
            Some(digits) if digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(digits.parse().ok()),
            Some(_) => Err(Reason::BadTime),
        }
    };
    let hour = next()?.ok_or(Reason::BadTime)?;
    let minute = next()?.unwrap_or(0);
    let second = next()?.unwrap_or(0);
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    if numbers.next().is_some() || second > 59 || bare && afternoon.is_none() && hour > 23 {
        return Err(Reason::BadTime);
    }
    match (afternoon, hour) {
        (None, _) => time(hour, minute),
        (Some(afternoon), 1..=12) => time(hour % 12 + if afternoon { 12 } else { 0 }, minute),
        _ => Err(Reason::BadTime),
    }
}

fn time(hour: i64, minute: i64) -> Result<Time, Reason> {
    let part = |n: i64| i8::try_from(n).map_err(|_| Reason::BadTime);
    Time::new(part(hour)?, part(minute)?, 0, 0).map_err(|_| Reason::BadTime)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str, kind: CellKind) -> Result<String, Reason> {
        read(Cell { text, kind, ..Cell::default() }).map(|time| time.strftime("%H:%M").to_string())
    }

    #[test]
    fn times_as_people_write_them() {
        for text in ["08:30", "8:30", "8h30", "8 h 30", "8H30min", "08.30", "08:30:00", "8:30 AM", "٨:٣٠", "08h30"] {
            assert_eq!(of(text, CellKind::Text).as_deref(), Ok("08:30"), "{text}");
        }
        for (text, wanted) in
            [("8h", "08:00"), ("14", "14:00"), ("2:30 pm", "14:30"), ("12:15 AM", "00:15"), ("0:00", "00:00")]
        {
            assert_eq!(of(text, CellKind::Text).as_deref(), Ok(wanted), "{text}");
        }
        assert_eq!(of("0.354166666666667", CellKind::Number).as_deref(), Ok("08:30"));
        assert_eq!(of("08:30:00", CellKind::Time).as_deref(), Ok("08:30"));
        assert_eq!(of("2026-09-07 08:30:00", CellKind::Date).as_deref(), Ok("08:30"));
        for text in ["", "h", "25:00", "8:60", "830", "8:30:00:00", "8-30", "midi", "13:00 pm", "24:00", "8:30:61"] {
            assert_eq!(of(text, CellKind::Text), Err(Reason::BadTime), "{text}");
        }
        assert_eq!(of("1.5", CellKind::Number), Err(Reason::BadTime));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), date in any::<bool>()) {
            let _ = of(&text, if date { CellKind::Date } else { CellKind::Number });
        }
    }
}
