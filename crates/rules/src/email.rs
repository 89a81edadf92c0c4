//! E-mail addresses: read as typed, and shown to people who need to recognise one, not to know it.
//!
//! Source: services, "Notices and mails"; accounts, "Path A" and "Path B".

use crate::fold;

/// What stands for the hidden letters.
const HIDDEN: &str = "•••";

/// The address with most of its name hidden: `k•••a@example.org`. Enough to see a slip of the keyboard in the part that
/// mail goes by, too little to write to it.
#[must_use]
pub fn masked(address: &str) -> String {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let mut letters = name.chars();
    let (first, last) = (letters.next(), letters.next_back());
    // The last letter of a short name would leave next to nothing hidden.
    let last = last.filter(|_| name.chars().count() > 3);
    let mut out: String = first.into_iter().collect();
    out.push_str(HIDDEN);
    out.extend(last);
    if !domain.is_empty() {
        out.push('@');
        out.push_str(domain);
    }
    out
}

/// The longest address that mail servers take (RFC 5321, 4.5.3.1), in bytes.
const LONGEST: usize = 254;

/// Why a typed text is no address. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but blanks.
    #[error("email-empty")]
    Empty,
    /// Not of the form `name@domain.top`.
    #[error("email-form")]
    Form,
}

/// Reads a typed address: blanks at the ends dropped, the domain in lower case. Whether anybody has it, only a mail tells.
///
/// # Errors
/// [`EmailError`].
pub fn parse(text: &str) -> Result<String, EmailError> {
    let text = fold::trim(text);
    if text.is_empty() {
        return Err(EmailError::Empty);
    }
    let (name, domain) = text.rsplit_once('@').ok_or(EmailError::Form)?;
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[],;:\\\"@".contains(c);
    let labels_fit = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let name_fits = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(plain)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..");
    if !name_fits || !domain.contains('.') || !labels_fit || text.len() > LONGEST {
        return Err(EmailError::Form);
    }
    Ok(format!("{name}@{}", domain.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn most_of_the_name_is_hidden() {
        assert_eq!(masked("karima@example.org"), "k•••a@example.org");
        assert_eq!(masked("ab@example.org"), "a•••@example.org");
        assert_eq!(masked("a@b@example.org"), "a•••@example.org");
        assert_eq!(masked("ليلى.ب@example.org"), "ل•••ب@example.org");
        assert_eq!(masked("nonsense"), "n•••e");
        assert_eq!(masked(""), "•••");
    }

    #[test]
    fn addresses_as_typed() {
        assert_eq!(parse(" Karima.Alaoui+ecole@Example.ORG\u{a0}"), Ok("Karima.Alaoui+ecole@example.org".into()));
        assert_eq!(parse("ليلى@مثال.إختبار"), Ok("ليلى@مثال.إختبار".into()));
        assert_eq!(parse(" \t"), Err(EmailError::Empty));
        for bad in [
            "karima",
            "karima@",
            "@example.org",
            "a@b",
            "a b@example.org",
            "a@exa mple.org",
            "a@-b.org",
            "a@b-.org",
            "a@b..org",
            ".a@b.org",
            "a.@b.org",
            "a..b@b.org",
            "a@b@c.org",
            "<a@b.org>",
            "a@b.org, c@d.org",
            "a\r\nBcc: x@b.org",
        ] {
            assert_eq!(parse(bad), Err(EmailError::Form), "{bad}");
        }
        assert_eq!(parse(&format!("{}@b.org", "a".repeat(65))), Err(EmailError::Form));
        assert_eq!(parse(&format!("a@{}.org", "b".repeat(260))), Err(EmailError::Form));
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_the_same(text in "\\PC{0,40}") {
            if let Ok(address) = parse(&text) {
                prop_assert_eq!(parse(&address), Ok(address.clone()));
                prop_assert!(!address.chars().any(|c| c.is_whitespace() || c.is_control()));
            }
        }

        #[test]
        fn at_most_two_letters_show(name in "[a-z.]{1,30}", domain in "[a-z]{1,10}\\.org") {
            let shown = masked(&format!("{name}@{domain}"));
            let (shown_name, shown_domain) = shown.split_once('@').unwrap();
            prop_assert_eq!(shown_domain, domain);
            prop_assert!(shown_name.chars().filter(|c| *c != '•').count() <= 2);
            prop_assert!(name.len() <= 2 || !shown.contains(&name));
        }
    }
}
