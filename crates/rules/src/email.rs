//! E-mail addresses as they are shown to people who need to recognise one, not to know it.
//!
//! Source: services, "Notices and mails".

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

    proptest! {
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
