//! What a chosen password must be (accounts.md, "Password").

use crate::web::Form;
use crate::web::form::Message;
use zxcvbn::Score;
use zxcvbn::feedback::Warning;

/// Fewest characters.
const SHORTEST: usize = 10;
/// The name of the site: as easy to guess as that of the school.
const PRODUCT: &str = "parvis";
/// Most characters.
const LONGEST: usize = 128;

/// What is amiss with `new_password` and `new_password_again`; the first is shown on top.
#[derive(Default, Clone, Copy)]
pub struct Amiss {
    /// At the password.
    pub new: Option<Message>,
    /// At its repetition.
    pub again: Option<Message>,
}

impl Amiss {
    /// The first of them.
    pub fn first(&self) -> Option<Message> {
        self.new.or(self.again)
    }
}

/// The chosen password of a form. `known` are names and logins of the person: what is made of them is easy to guess.
///
/// # Errors
/// What is amiss.
pub fn chosen<'f>(form: &'f Form, known: &[&str]) -> Result<&'f str, Amiss> {
    let (new, again) = (form.get("new_password"), form.get("new_password_again"));
    let length = new.chars().count();
    let refusal: Option<Message> = match length {
        0 => Some(|t| t.new_password_empty),
        n if n < SHORTEST => Some(|t| t.new_password_short),
        n if n > LONGEST => Some(|t| t.new_password_long),
        _ => weakness(new, known),
    };
    if refusal.is_some() {
        return Err(Amiss { new: refusal, again: None });
    }
    if new != again {
        return Err(Amiss { new: None, again: Some(|t| t.new_password_differs) });
    }
    Ok(new)
}

/// Why a password is too easy to guess, if it is.
fn weakness(password: &str, known: &[&str]) -> Option<Message> {
    let parts: Vec<String> = known.iter().copied().chain([PRODUCT]).flat_map(parts_of).collect();
    let inputs: Vec<&str> = parts.iter().map(String::as_str).collect();
    let estimate = zxcvbn::zxcvbn(password, &inputs);
    let rest = without_names(password, &parts);
    let has_names = rest.is_some();
    // The estimate takes words side by side for hard to guess, also where each of them is known of the person.
    let rest_holds = rest.is_none_or(|rest| zxcvbn::zxcvbn(&rest, &inputs).score() >= Score::Three);
    if estimate.score() >= Score::Three && rest_holds {
        return None;
    }
    if has_names {
        return Some(|t| t.new_password_names);
    }
    let reason: Message = match estimate.feedback().and_then(|f| f.warning()) {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword
            | Warning::AWordByItselfIsEasyToGuess,
        ) => |t| t.new_password_common,
        Some(Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess) => {
            |t| t.new_password_names
        }
        Some(Warning::DatesAreOftenEasyToGuess | Warning::RecentYearsAreEasyToGuess) => |t| t.new_password_dates,
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess,
        ) => |t| t.new_password_pattern,
        None => |t| t.new_password_weak,
    };
    Some(reason)
}

/// The password without the names in it; none where there is none of four letters at least.
fn without_names(password: &str, parts: &[String]) -> Option<String> {
    let mut names: Vec<&String> = parts.iter().filter(|part| part.chars().count() >= 4).collect();
    names.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let plain = folded(password);
    let rest = names.into_iter().fold(plain.clone(), |rest, part| rest.replace(part.as_str(), ""));
    (rest != plain).then_some(rest)
}

/// Without case and the accents of Latin letters.
fn folded(text: &str) -> String {
    text.to_lowercase().chars().map(unaccented).collect()
}

fn unaccented(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        c => c,
    }
}

/// What somebody makes of a name or a login: its parts, the whole, the whole without signs, and that without the number
/// that a username may end with.
fn parts_of(text: &str) -> Vec<String> {
    let text = folded(text);
    let joined: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut parts: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    parts.push(joined.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    parts.push(text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    parts.extend([joined, text]);
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use locale::Locale;

    const KNOWN: [&str; 4] = ["Karima", "El Alaoui", "karima.elalaoui4", "Collège Les Jardins"];

    fn said(new: &str, again: &str) -> String {
        let form = Form::of(vec![("new_password".into(), new.into()), ("new_password_again".into(), again.into())]);
        let form = form.unwrap();
        let amiss = chosen(&form, &KNOWN).err().and_then(|a| a.first());
        amiss.map_or(String::new(), |message| message(Text::of(Locale::Fr)).to_owned())
    }

    fn of(password: &str) -> String {
        said(password, password)
    }

    #[test]
    fn good_ones_pass() {
        for good in [
            "trois mulets au jardins, Zx9#kQ!v",
            "karima a trois mulets au souk",
            "trois mulets au souk",
            "Zx9#kQ!vLm",
            "مدرستي قرب المسجد الكبير",
            "le vélo vert de tante Ida",
        ] {
            assert_eq!(of(good), "", "{good}");
        }
        assert_eq!(of(&"é4x°q ".repeat(21)), "", "126 characters");
    }

    #[test]
    fn length_is_counted_in_characters() {
        let t = Text::of(Locale::Fr);
        assert_eq!(of(""), t.new_password_empty);
        assert_eq!(of("kQ!vLm9#Z"), t.new_password_short);
        assert_eq!(of("éèàùôîçëœ"), t.new_password_short, "nine characters of two bytes");
        assert_eq!(of(&"é4x°q ".repeat(22)), t.new_password_long);
    }

    #[test]
    fn each_refusal_says_why() {
        let t = Text::of(Locale::Fr);
        for weak in [
            "password123",
            "aaaaaaaaaaaa",
            "azertyuiop",
            "1234567890",
            "karima.elalaoui",
            "tx-college-jardins",
            "Jardins-Collège-2026",
            "karima@jardins",
            "parvis-parvis-parvis",
            "karima.elalaoui4",
            "KarimaElAlaoui",
            "elalaoui1234",
            "01/01/1990.",
        ] {
            assert!(!of(weak).is_empty(), "{weak}");
        }
        assert_eq!(of("karimaalaoui"), t.new_password_names);
        assert_eq!(of("aaaaaaaaaaaa"), t.new_password_pattern);
        assert_eq!(of("password123"), t.new_password_common);
    }

    #[test]
    fn both_must_be_the_same() {
        assert_eq!(said("trois mulets au souk", "trois mulets au Souk"), Text::of(Locale::Fr).new_password_differs);
        assert_eq!(said("trois mulets au souk", ""), Text::of(Locale::Fr).new_password_differs);
    }
}
