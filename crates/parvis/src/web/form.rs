//! Forms: what was typed, parsed once into types, kept with an error by field.

use super::{Error, Result};
use crate::text::Text;

/// A message of the interface, named by its field so that a missing one does not compile.
pub type Message = fn(&Text) -> &str;

/// Nothing to say.
pub const NO_MESSAGE: Option<Message> = None;

/// The fields of a posted form, in the order they came.
pub struct Form {
    fields: Vec<(String, String)>,
}

/// More fields than any form of ours has.
const MAX_FIELDS: usize = 1_000;

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for bytes that are not UTF-8 and for absurdly many fields.
    pub fn parse(body: &[u8]) -> Result<Form> {
        let mut fields = Vec::new();
        for pair in body.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
            if fields.len() == MAX_FIELDS {
                return Err(Error::BadRequest);
            }
            let at = pair.iter().position(|b| *b == b'=');
            let (name, value) = at.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
            fields.push((decode(name)?, decode(value)?));
        }
        Ok(Form { fields })
    }

    /// A form of fields that came otherwise.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a zero byte, which has no place in a text.
    pub fn of(fields: Vec<(String, String)>) -> Result<Form> {
        let bad = fields.iter().any(|(name, value)| name.contains('\0') || value.contains('\0'));
        if bad { Err(Error::BadRequest) } else { Ok(Form { fields }) }
    }

    /// Every value of a field, in the order they came.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first value of a field, or an empty text.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl std::fmt::Debug for Form {
    // Values may be passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.fields.iter().map(|(name, _)| name)).finish()
    }
}

fn decode(bytes: &[u8]) -> Result<String> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    let text = percent_encoding::percent_decode(&spaced).decode_utf8().map_err(|_| Error::BadRequest)?;
    // A zero byte has no place in a text, and PostgreSQL refuses it.
    if text.contains('\0') { Err(Error::BadRequest) } else { Ok(text.into_owned()) }
}

/// A path of this site to return to: anything else becomes `None`, so that no form sends people elsewhere.
pub fn local_path(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('/')?;
    let clean = text.len() <= 500
        && !inner.contains("//")
        && !inner.starts_with(['/', '.'])
        && !inner.contains("/.")
        && text.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    clean.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_decoded() {
        let form = Form::parse("login=AB+12%C3%A9&password=a%26b%3D&empty=&flag".as_bytes()).unwrap();
        assert_eq!(form.get("login"), "AB 12é");
        assert_eq!(form.get("password"), "a&b=");
        assert!(!form.ticked("empty") && !form.ticked("flag") && !form.ticked("missing"));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bad in ["a=%ff", "%ff=a", "a=%c3", "a=%00"] {
            assert!(matches!(Form::parse(bad.as_bytes()), Err(Error::BadRequest)), "{bad}");
        }
        assert!(Form::parse(&[b'a', b'=', 0xff]).is_err());
        assert!(Form::parse("a&".repeat(MAX_FIELDS + 1).as_bytes()).is_err());
    }

    #[test]
    fn only_paths_of_this_site_are_returned_to() {
        for good in ["/", "/children/abc/grades?tab=exams&term=1"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/children/../..//evil.example",
            "https://evil.example",
            "children",
            "/a b",
            "/\u{e9}",
            "/a\r\nX: y",
        ] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_typed_comes_back(name in "[a-z_]{1,8}", value in "[^\0]{0,40}") {
            let body = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let form = Form::parse(body.as_bytes()).unwrap();
            prop_assert_eq!(form.get(&name), value);
        }

        #[test]
        fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Form::parse(&body);
        }
    }
}
