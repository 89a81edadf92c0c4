//! The fields of the settings: how they are called, typed, checked.

use crate::text::Text;
use crate::web::Form;
use crate::web::form::Message;
use data_encoding::HEXLOWER;
use locale::Zone;
use rules::student_code::CodePattern;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// How a field is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// A line in the page's direction.
    Line,
    /// A line from right to left.
    Arabic,
    /// A line from left to right: a phone number, an address of mail, a name of ours.
    Code,
    /// Several lines.
    Lines,
    /// Several lines from right to left.
    ArabicLines,
    /// One of few.
    Choice,
}

/// A field that is a text.
pub(super) struct Field {
    /// Its name in the form, in the table and in the audit log.
    pub name: &'static str,
    pub label: fn(&'static Text) -> &'static str,
    pub hint: Option<fn(&'static Text) -> &'static str>,
    pub input: Input,
    pub longest: usize,
    pub required: bool,
}

const fn field(name: &'static str, label: fn(&'static Text) -> &'static str, input: Input, longest: usize) -> Field {
    Field { name, label, hint: None, input, longest, required: false }
}

/// How many texts there are.
pub(super) const TEXTS: usize = 13;

/// The texts, in the order of the page and of [`super::store`].
pub(super) const FIELDS: [Field; TEXTS] = [
    Field { required: true, ..field("name", |t| t.settings_name, Input::Line, 200) },
    field("name_ar", |t| t.settings_name_ar, Input::Arabic, 200),
    Field { required: true, ..field("address", |t| t.settings_address, Input::Line, 300) },
    field("address_ar", |t| t.settings_address_ar, Input::Arabic, 300),
    Field { required: true, ..field("phone", |t| t.school_phone, Input::Code, 40) },
    Field { required: true, ..field("email", |t| t.school_email, Input::Code, 254) },
    Field {
        hint: Some(|t| t.settings_hours_hint),
        ..field("opening_hours", |t| t.settings_hours, Input::Lines, 1_000)
    },
    Field {
        hint: Some(|t| t.settings_hours_hint),
        ..field("opening_hours_ar", |t| t.settings_hours_ar, Input::ArabicLines, 1_000)
    },
    Field {
        required: true,
        hint: Some(|t| t.settings_zone_hint),
        ..field("zone", |t| t.settings_zone, Input::Code, 60)
    },
    field("default_locale", |t| t.settings_locale, Input::Choice, 2),
    Field {
        required: true,
        hint: Some(|t| t.settings_pattern_hint),
        ..field("code_pattern", |t| t.settings_pattern, Input::Code, 60)
    },
    Field { hint: Some(|t| t.settings_rule_hint), ..field("national_id_rule", |t| t.settings_rule, Input::Choice, 10) },
    Field {
        required: true,
        hint: Some(|t| t.settings_letter_days_hint),
        ..field("letter_days", |t| t.settings_letter_days, Input::Code, 3)
    },
];

/// A setting that is on or off.
pub(super) struct Flag {
    pub name: &'static str,
    pub label: fn(&'static Text) -> &'static str,
    pub hint: fn(&'static Text) -> &'static str,
}

/// How many flags there are.
pub(super) const FLAG_COUNT: usize = 5;

/// The flags, in the order of the page and of [`super::store`].
pub(super) const FLAGS: [Flag; FLAG_COUNT] = [
    Flag { name: "shows_class_average", label: |t| t.settings_average, hint: |t| t.settings_average_hint },
    Flag { name: "shows_extremes", label: |t| t.settings_extremes, hint: |t| t.settings_extremes_hint },
    Flag { name: "shows_rank", label: |t| t.settings_rank, hint: |t| t.settings_rank_hint },
    Flag { name: "absent_counts_zero", label: |t| t.settings_absent, hint: |t| t.settings_absent_hint },
    Flag { name: "shows_pending", label: |t| t.settings_pending, hint: |t| t.settings_pending_hint },
];

/// The values of a choice, with their words.
pub(super) fn choices(text: &'static Text, name: &str) -> Vec<(&'static str, &'static str)> {
    match name {
        "default_locale" => vec![("fr", "Français"), ("ar", "العربية"), ("en", "English")],
        _ => vec![
            ("required", text.settings_rule_required),
            ("optional", text.settings_rule_optional),
            ("none", text.settings_rule_none),
        ],
    }
}

/// A level with the maximum of its grades, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    pub level: i64,
    pub code: String,
    pub name: String,
    pub max: String,
}

/// All that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Values {
    pub texts: [String; TEXTS],
    pub flags: [bool; FLAG_COUNT],
    pub scales: Vec<Scale>,
}

/// What is amiss, by the name of the field.
pub(super) type Amiss = Vec<(String, Message)>;

impl Values {
    /// What was typed, over what there is; lines end as ours do.
    pub(super) fn typed(&self, form: &Form) -> Values {
        let text = |name: &str| form.get(name).replace("\r\n", "\n").trim().to_owned();
        Values {
            texts: std::array::from_fn(|at| text(FIELDS[at].name)),
            flags: std::array::from_fn(|at| form.ticked(FLAGS[at].name)),
            scales: self.scales.iter().map(|s| Scale { max: text(&scale_name(&s.code)), ..s.clone() }).collect(),
        }
    }

    /// A text by its name.
    pub(super) fn text(&self, name: &str) -> &str {
        FIELDS.iter().position(|field| field.name == name).map_or("", |at| self.texts[at].as_str())
    }

    /// Puts texts into their one form, and says what is amiss.
    pub(super) fn check(&mut self) -> Amiss {
        let mut amiss = Amiss::new();
        for (field, value) in FIELDS.iter().zip(&mut self.texts) {
            if let Err(message) = check(field, value) {
                amiss.push((field.name.to_owned(), message));
            }
        }
        for scale in &self.scales {
            if hundredths(&scale.max).is_none() {
                amiss.push((scale_name(&scale.code), |t| t.settings_bad_scale));
            }
        }
        amiss
    }

    /// One short print of each value, in a fixed order: what a form began with, to tell what its sender has changed.
    pub(super) fn prints(&self) -> String {
        let print = |text: &str| HEXLOWER.encode(&Sha256::digest(text)[..4]);
        let texts = self.texts.iter().map(|text| print(text.replace("\r\n", "\n").trim()));
        let flags = self.flags.iter().map(|flag| u8::from(*flag).to_string());
        let scales = self.scales.iter().map(|scale| print(&format!("{}\0{}", scale.code, scale.max)));
        texts.chain(flags).chain(scales).collect::<Vec<_>>().join(".")
    }

    /// What was typed over what there is now: the sender's own changes only. With it the fields that others have changed
    /// too since the form began, as typed over the rest of now. None for a form that does not say with what it began.
    pub(super) fn merged(&self, base: &str, typed: &Values) -> Option<(Values, Values)> {
        let (now, sent) = (self.prints(), typed.prints());
        let [base, now, sent] = [base, &now, &sent].map(|prints| prints.split('.').collect::<Vec<_>>());
        if base.len() != now.len() || sent.len() != now.len() {
            return None;
        }
        let (mut merged, mut clashing) = (self.clone(), self.clone());
        for at in (0..now.len()).filter(|at| sent[*at] != base[*at] && sent[*at] != now[*at]) {
            merged.take(at, typed);
            if now[at] != base[at] {
                clashing.take(at, typed);
            }
        }
        Some((merged, clashing))
    }

    /// Takes the value at this place of the order of [`Values::prints`] from others.
    fn take(&mut self, at: usize, from: &Values) {
        if at < TEXTS {
            self.texts[at].clone_from(&from.texts[at]);
        } else if at < TEXTS + FLAG_COUNT {
            self.flags[at - TEXTS] = from.flags[at - TEXTS];
        } else if let (Some(own), Some(other)) =
            (self.scales.get_mut(at - TEXTS - FLAG_COUNT), from.scales.get(at - TEXTS - FLAG_COUNT))
        {
            own.max.clone_from(&other.max);
        }
    }

    /// Field, before and after of all that differs.
    pub(super) fn differences<'a>(&'a self, after: &'a Values) -> Vec<(&'static str, String, String)> {
        let mut found = Vec::new();
        for (at, field) in FIELDS.iter().enumerate() {
            found.push((field.name, self.texts[at].clone(), after.texts[at].clone()));
        }
        let word = |flag: bool| if flag { "✓" } else { "✗" }.to_owned();
        for (at, flag) in FLAGS.iter().enumerate() {
            found.push((flag.name, word(self.flags[at]), word(after.flags[at])));
        }
        for (before, after) in self.scales.iter().zip(&after.scales) {
            let told = |scale: &Scale| format!("{} : {}", scale.code, scale.max);
            found.push(("scale", told(before), told(after)));
        }
        found.retain(|(_, before, after)| before != after);
        found
    }
}

/// The name of the field of a level's scale.
pub(super) fn scale_name(code: &str) -> String {
    format!("scale_{code}")
}

/// A whole number of 1 to 1000, in hundredths.
pub(super) fn hundredths(max: &str) -> Option<i64> {
    max.parse::<i64>().ok().filter(|max| (1..=1_000).contains(max)).map(|max| max * 100)
}

/// How long letters' passwords work: 7 to 365 days.
pub(super) fn letter_days(days: &str) -> Option<i64> {
    days.parse::<i64>().ok().filter(|days| (7..=365).contains(days))
}

fn check(field: &Field, value: &mut String) -> Result<(), Message> {
    if field.required && value.is_empty() {
        return Err(|t| t.settings_empty);
    }
    if value.chars().count() > field.longest {
        return Err(|t| t.settings_too_long);
    }
    if !matches!(field.input, Input::Lines | Input::ArabicLines) && value.chars().any(char::is_control) {
        return Err(|t| t.settings_one_line);
    }
    if field.name.starts_with("name") && !rules::names::is_plain(value) {
        return Err(|t| t.settings_name_address);
    }
    match field.name {
        "phone" => {
            let fits = value.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
            let digits = value.chars().filter(char::is_ascii_digit).count();
            if fits && (6..=20).contains(&digits) { Ok(()) } else { Err(|t| t.settings_bad_phone) }
        }
        "email" if !is_mail_address(value) => Err(|t| t.settings_bad_email),
        "opening_hours" | "opening_hours_ar" if value.lines().count() > 14 => Err(|t| t.settings_too_many_lines),
        "zone" if Zone::named(value).is_err() => Err(|t| t.settings_bad_zone),
        "code_pattern" => match CodePattern::from_str(value) {
            Ok(pattern) => {
                *value = pattern.to_string();
                Ok(())
            }
            Err(_) => Err(|t| t.settings_bad_pattern),
        },
        "default_locale" if !["fr", "ar", "en"].contains(&value.as_str()) => Err(|t| t.settings_no_choice),
        "national_id_rule" if !["required", "optional", "none"].contains(&value.as_str()) => {
            Err(|t| t.settings_no_choice)
        }
        "letter_days" => match letter_days(value) {
            Some(days) => {
                *value = days.to_string();
                Ok(())
            }
            None => Err(|t| t.settings_bad_letter_days),
        },
        _ => Ok(()),
    }
}

fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let fits = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"@".contains(c);
    !local.is_empty() && local.chars().all(fits) && domain.chars().all(fits) && {
        let mut parts = domain.split('.');
        domain.contains('.') && parts.all(|part| !part.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail() {
        for good in ["ecole@example.org", "a.b+c@sub.example.org"] {
            assert!(is_mail_address(good), "{good}");
        }
        for bad in
            ["", "a", "a@b", "@example.org", "a@.org", "a b@example.org", "a@@example.org", "a@example.org\nBcc: b"]
        {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }

    #[test]
    fn only_the_senders_own_changes_are_taken() {
        let values = |name: &str, phone: &str, rank: bool, max: &str| {
            let mut texts = std::array::from_fn(|_| String::new());
            (texts[0], texts[4]) = (name.to_owned(), phone.to_owned());
            let scales = vec![Scale { level: 1, code: "1AP".into(), name: "x".into(), max: max.into() }];
            Values { texts, flags: [false, false, rank, false, false], scales }
        };
        let base = values("A", "1", false, "20");
        let now = values("A", "2", false, "10");
        let (merged, clashing) = now.merged(&base.prints(), &values("B", "1", true, "20")).unwrap();
        assert_eq!((merged, clashing), (values("B", "2", true, "10"), now.clone()));
        let (merged, clashing) = now.merged(&base.prints(), &values("B", "3", false, "20")).unwrap();
        assert_eq!((merged, clashing), (values("B", "3", false, "10"), values("A", "3", false, "10")));
        // The same change twice is no conflict.
        let (merged, clashing) = now.merged(&base.prints(), &values("A", "2", false, "20")).unwrap();
        assert_eq!((&merged, &clashing), (&now, &now));
        assert_eq!(now.merged("", &base), None);
    }

    #[test]
    fn letters_live_for_weeks_or_months() {
        assert_eq!((letter_days("7"), letter_days("090"), letter_days("365")), (Some(7), Some(90), Some(365)));
        for bad in ["", "6", "366", "-90", "90 jours", "1e2", "٩٠"] {
            assert_eq!(letter_days(bad), None, "{bad}");
        }
    }

    #[test]
    fn scales_are_whole_numbers() {
        assert_eq!((hundredths("20"), hundredths("1000"), hundredths("1")), (Some(2_000), Some(100_000), Some(100)));
        for bad in ["", "0", "-1", "1001", "20,5", "1e3", "vingt"] {
            assert_eq!(hundredths(bad), None, "{bad}");
        }
    }
}
