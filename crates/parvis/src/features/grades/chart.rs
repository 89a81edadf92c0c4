//! Small line charts, drawn as SVG by the server. On Arabic pages time runs from right to left: the mirroring is here,
//! once.

use locale::Locale;

/// A line of at least two values.
pub struct Chart {
    /// The points of the line, for `points=`.
    pub line: String,
    /// A dot for each point, for `d=`.
    pub dots: String,
}

/// The box of the drawing, and the room at its edges for the dots.
const WIDTH: i64 = 200;
const HEIGHT: i64 = 56;
const EDGE: i64 = 5;

impl Chart {
    /// Draws values in hundredths on a scale of `max` hundredths, the oldest first; none below two values.
    pub fn draw(values: &[i64], max: i64, locale: Locale) -> Option<Chart> {
        let steps = i64::try_from(values.len()).ok()? - 1;
        if steps < 1 || max <= 0 {
            return None;
        }
        let (mut line, mut dots) = (String::with_capacity(values.len() * 8), String::with_capacity(values.len() * 10));
        for (step, value) in (0..).zip(values) {
            let along = EDGE + step * (WIDTH - 2 * EDGE) / steps;
            let x = if locale == Locale::Ar { WIDTH - along } else { along };
            let y = HEIGHT - EDGE - (value.clamp(&0, &max) * (HEIGHT - 2 * EDGE)) / max;
            if step > 0 {
                line.push(' ');
            }
            push(&mut line, x);
            line.push(',');
            push(&mut line, y);
            dots.push('M');
            push(&mut dots, x);
            dots.push(' ');
            push(&mut dots, y);
            dots.push_str("h0");
        }
        Some(Chart { line, dots })
    }
}

/// Writes a coordinate, at most three digits: a page of grades has hundreds.
fn push(text: &mut String, coordinate: i64) {
    let mut rest = coordinate.clamp(0, 999);
    for unit in [100, 10, 1] {
        if coordinate >= unit || unit == 1 {
            text.push(char::from(b'0' + u8::try_from(rest / unit).unwrap_or(0)));
        }
        rest %= unit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_with_the_reading_direction() {
        let values = [0, 2_000];
        assert_eq!(Chart::draw(&values, 2_000, Locale::Fr).unwrap().line, "5,51 195,5");
        assert_eq!(Chart::draw(&values, 2_000, Locale::Ar).unwrap().line, "195,51 5,5");
    }

    #[test]
    fn coordinates_are_written_as_numbers() {
        for n in 0..1_000 {
            let mut text = String::new();
            push(&mut text, n);
            assert_eq!(text, n.to_string());
        }
    }

    #[test]
    fn a_line_needs_two_values() {
        assert!(Chart::draw(&[1_000], 2_000, Locale::Fr).is_none());
        assert!(Chart::draw(&[], 2_000, Locale::Fr).is_none());
    }
}
