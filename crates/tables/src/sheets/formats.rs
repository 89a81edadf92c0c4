//! Which number formats of XLSX show dates and times.

/// How a number with a format is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Number,
    Date,
    Time,
}

/// A format by its number, where it is one of those that Excel knows without being told (ECMA-376,
/// part 1, 18.8.30).
pub(crate) fn builtin(id: u32) -> Shown {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Date,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shown::Time,
        _ => Shown::Number,
    }
}

/// A format by its code: one with a day or a year, or with a month and no hour, is a date.
pub(crate) fn custom(code: &str) -> Shown {
    let (mut day, mut month, mut hour) = (false, false, false);
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            // Of several formats, by sign, the first says what it is.
            ';' => break,
            '"' => {
                chars.by_ref().find(|&c| c == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                let unit = inside.to_ascii_lowercase();
                hour |= !unit.is_empty() && unit.chars().all(|c| matches!(c, 'h' | 's' | 'm'));
            }
            '0' | '#' | '?' if !hour => return Shown::Number,
            'd' | 'D' | 'y' | 'Y' => day = true,
            'm' | 'M' => month = true,
            'h' | 'H' | 's' | 'S' => hour = true,
            // "General" and "Standard" show a number; so does text.
            'G' | 'g' | '@' | 'E' | 'e' => return Shown::Number,
            _ => {}
        }
    }
    if day || month && !hour {
        Shown::Date
    } else if hour {
        Shown::Time
    } else {
        Shown::Number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        for code in [
            "dd/mm/yyyy",
            "[$-40C]d mmmm yyyy;@",
            "yyyy\\-mm\\-dd",
            "mmm-yy",
            "dd/mm/yyyy hh:mm",
            "[$-F800]dddd, mmmm dd, yyyy",
        ] {
            assert_eq!(custom(code), Shown::Date, "{code}");
        }
        for code in ["hh:mm", "[h]:mm:ss", "mm:ss.0", "h:mm AM/PM"] {
            assert_eq!(custom(code), Shown::Time, "{code}");
        }
        for code in ["General", "0.00", "#,##0.00 \"DH\"", "@", "0.00E+00", "[Red]-0", "\"le \"0", ""] {
            assert_eq!(custom(code), Shown::Number, "{code}");
        }
        assert_eq!(builtin(14), Shown::Date);
        assert_eq!(builtin(20), Shown::Time);
        assert_eq!(builtin(2), Shown::Number);
    }
}
