//! Writing the Rust module.

use std::fmt::Write;

use super::Message;
use super::compile::{Arguments, By, Key, Kind, Part};
use crate::Locale;

/// Words that cannot be names in Rust 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

pub(super) fn identifier(key: &str) -> String {
    key.replace('-', "_")
}

/// The message as documentation shows it: arguments in braces, of choices the last.
pub(super) fn outline(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.replace('\n', " "),
            Part::Show(name) => format!("{{ ${name} }}"),
            Part::Choose { other, .. } => outline(other),
        })
        .collect()
}

/// The text of a message that has no arguments.
pub(super) fn plain(parts: &[Part]) -> Option<&str> {
    match parts {
        [] => Some(""),
        [Part::Text(text)] => Some(text),
        _ => None,
    }
}

/// The whole module. It is one string built in one go: thousands of small writes, none of which can fail.
pub(super) fn module(messages: &[Message]) -> String {
    let (fields, methods): (Vec<_>, Vec<_>) = messages.iter().partition(|message| message.arguments.is_empty());
    let mut rust = String::from("// Built from the message files: change those.\n\n");
    rust.push_str("/// The words of the interface in one language.\n#[derive(Debug)]\npub struct Text {\n");
    rust.push_str("    /// The language.\n    pub locale: ::locale::Locale,\n");
    for message in &fields {
        document(&mut rust, message);
        let _ = writeln!(rust, "    pub {}: &'static str,", identifier(&message.key));
    }
    rust.push_str("}\n\n");
    lookup(&mut rust, &fields);
    for (place, locale) in Locale::ALL.into_iter().enumerate() {
        table(&mut rust, locale, place, &fields);
    }
    rust.push_str("#[allow(clippy::all, clippy::pedantic, reason = \"written for the compiler\")]\n");
    rust.push_str("impl Text {\n");
    for message in &methods {
        method(&mut rust, message);
    }
    rust.push_str("}\n");
    rust
}

fn lookup(rust: &mut String, fields: &[&Message]) {
    rust.push_str(
        "impl Text {
    /// The words of a language.
    #[must_use]
    pub fn of(locale: ::locale::Locale) -> &'static Self {
        match locale {
            ::locale::Locale::Fr => &TEXT_FR,
            ::locale::Locale::Ar => &TEXT_AR,
            ::locale::Locale::En => &TEXT_EN,
        }
    }

    /// The message of a key that is known only at run time, as `grades-title`; nothing if there is none or it takes
    /// arguments.
    #[must_use]
    pub fn plain(&self, key: &str) -> Option<&'static str> {
        let place = KEYS.binary_search(&key).ok()?;
        Some(match self.locale {
            ::locale::Locale::Fr => WORDS_FR[place],
            ::locale::Locale::Ar => WORDS_AR[place],
            ::locale::Locale::En => WORDS_EN[place],
        })
    }
}

",
    );
    let _ = writeln!(rust, "static KEYS: [&str; {}] = [", fields.len());
    for message in fields {
        let _ = writeln!(rust, "    {:?},", message.key);
    }
    rust.push_str("];\n\n");
}

fn table(rust: &mut String, locale: Locale, place: usize, fields: &[&Message]) {
    let code = locale.code().to_uppercase();
    let _ = writeln!(rust, "static WORDS_{code}: [&str; {}] = [", fields.len());
    for message in fields {
        let _ = writeln!(rust, "    {:?},", plain(&message.parts[place]).unwrap_or_default());
    }
    rust.push_str("];\n\n");
    let _ = writeln!(rust, "static TEXT_{code}: Text = Text {{\n    locale: ::locale::Locale::{locale:?},");
    for (index, message) in fields.iter().enumerate() {
        let _ = writeln!(rust, "    {}: WORDS_{code}[{index}],", identifier(&message.key));
    }
    rust.push_str("};\n\n");
}

fn document(rust: &mut String, message: &Message) {
    // As code, so that nothing in it is taken for a link or markup.
    let _ = writeln!(rust, "    #[doc = {:?}]", format!("`{}`", message.french.replace('`', "'")));
}

/// A method for a message with arguments. Names of its own begin with `_`, which variables do not.
fn method(rust: &mut String, message: &Message) {
    let types: Vec<String> = (0..message.arguments.len()).map(|i| format!("A{i}")).collect();
    let list = |each: &dyn Fn(usize, &str, Kind) -> String| {
        let items = message.arguments.iter().enumerate().map(|(i, (name, kind))| each(i, name, *kind));
        items.collect::<Vec<_>>().join(", ")
    };
    document(rust, message);
    let _ = writeln!(
        rust,
        "    #[must_use]\n    pub fn {}<{}>(&self, {}) -> impl ::core::fmt::Display + use<{}> {{",
        identifier(&message.key),
        list(&|i, _, kind| format!("{}: {}", types[i], bound(kind))),
        list(&|i, name, _| format!("{name}: {}", types[i])),
        types.join(", "),
    );
    rust.push_str("        let _locale = self.locale;\n");
    for (name, _) in message.arguments.iter().filter(|(_, kind)| **kind == Kind::Count) {
        let _ = writeln!(rust, "        let {name} = ::locale::Count::count(&{name});");
    }
    rust.push_str("        ::core::fmt::from_fn(move |_f| {\n            match _locale {\n");
    for (locale, parts) in Locale::ALL.into_iter().zip(&message.parts) {
        let _ = writeln!(rust, "                ::locale::Locale::{locale:?} => {{");
        body(rust, parts, &message.arguments, 5);
        rust.push_str("                }\n");
    }
    rust.push_str("            }\n            Ok(())\n        })\n    }\n\n");
}

const fn bound(kind: Kind) -> &'static str {
    match kind {
        Kind::Shown => "::core::fmt::Display",
        Kind::Word => "::core::convert::AsRef<str>",
        Kind::Count => "::locale::Count",
    }
}

fn body(rust: &mut String, parts: &[Part], arguments: &Arguments, depth: usize) {
    let indent = "    ".repeat(depth);
    for part in parts {
        match part {
            Part::Text(text) => {
                let _ = writeln!(rust, "{indent}_f.write_str({text:?})?;");
            }
            Part::Show(name) => {
                let _ = match arguments.get(name) {
                    Some(Kind::Count) => {
                        writeln!(rust, "{indent}_f.write_str(&_locale.integer({name}))?;")
                    }
                    Some(Kind::Word) => {
                        writeln!(rust, "{indent}_f.write_str(::core::convert::AsRef::as_ref(&{name}))?;")
                    }
                    _ => writeln!(rust, "{indent}::core::fmt::Display::fmt(&{name}, _f)?;"),
                };
            }
            Part::Choose { argument, by, variants, other } => {
                choose(rust, argument, *by, variants, other, arguments, depth);
            }
        }
    }
}

fn choose(
    rust: &mut String,
    argument: &str,
    by: By,
    variants: &[(Key, Vec<Part>)],
    other: &[Part],
    arguments: &Arguments,
    depth: usize,
) {
    let indent = "    ".repeat(depth);
    let _ = match by {
        By::Word => writeln!(rust, "{indent}match ::core::convert::AsRef::<str>::as_ref(&{argument}) {{"),
        By::Plural => writeln!(rust, "{indent}match ({argument}, _locale.plural({argument})) {{"),
    };
    // Numbers go before categories, as `[0]` says more than `[zero]`.
    let (exact, named): (Vec<_>, Vec<_>) = variants.iter().partition(|(key, _)| matches!(key, Key::Number(_)));
    for (key, parts) in exact.into_iter().chain(named) {
        let _ = match (key, by) {
            (Key::Number(n), _) => writeln!(rust, "{indent}    ({n}, _) => {{"),
            (Key::Name(name), By::Plural) => {
                let (first, rest) = name.split_at(1);
                writeln!(rust, "{indent}    (_, ::locale::Plural::{}{rest}) => {{", first.to_uppercase())
            }
            (Key::Name(name), By::Word) => writeln!(rust, "{indent}    {name:?} => {{"),
        };
        body(rust, parts, arguments, depth + 2);
        let _ = writeln!(rust, "{indent}    }}");
    }
    let _ = writeln!(rust, "{indent}    _ => {{");
    body(rust, other, arguments, depth + 2);
    let _ = writeln!(rust, "{indent}    }}\n{indent}}}");
}
