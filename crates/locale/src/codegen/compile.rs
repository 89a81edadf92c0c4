//! From Fluent's tree to the little that is left at run time: texts, arguments and choices.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::unicode::unescape_unicode_to_string;

use super::problem::{Problem, ProblemKind};
use super::read::{Entry, Language};
use crate::Locale;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Text(String),
    Show(String),
    Choose { argument: String, by: By, variants: Vec<(Key, Vec<Part>)>, other: Vec<Part> },
}

/// How a variant is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum By {
    Plural,
    Word,
}

/// What a variant is chosen for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Number(i64),
    Name(String),
}

/// What an argument must be, from the least to the most that is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Shown,
    Word,
    Count,
}

/// The arguments of a message by name.
pub(super) type Arguments = BTreeMap<String, Kind>;

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

fn categories(locale: Locale) -> &'static [&'static str] {
    match locale {
        Locale::Fr => &["one", "many", "other"],
        Locale::Ar => &CATEGORIES,
        Locale::En => &["one", "other"],
    }
}

/// Compiles one message or term, with all that it refers to put in.
pub(super) fn message(language: &Language, entry: &Entry, problems: &mut Vec<Problem>) -> Vec<Part> {
    let mut compiler = Compiler { language, entry, within: vec![entry.key.clone()], problems };
    let mut parts = Vec::new();
    compiler.pattern(&entry.pattern, &mut parts);
    parts
}

/// Adds the arguments that the parts ask for.
pub(super) fn arguments(parts: &[Part], found: &mut Arguments) -> Result<(), String> {
    let mut ask = |name: &String, kind: Kind| {
        let known = found.entry(name.clone()).or_insert(kind);
        let (less, more) = ((*known).min(kind), (*known).max(kind));
        *known = more;
        if less == Kind::Word && more == Kind::Count { Err(name.clone()) } else { Ok(()) }
    };
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Show(name) => ask(name, Kind::Shown)?,
            Part::Choose { argument, by, .. } => {
                ask(argument, if *by == By::Plural { Kind::Count } else { Kind::Word })?;
            }
        }
    }
    for part in parts {
        if let Part::Choose { variants, other, .. } = part {
            for parts in variants.iter().map(|(_, parts)| parts).chain([other]) {
                arguments(parts, found)?;
            }
        }
    }
    Ok(())
}

struct Compiler<'a> {
    language: &'a Language,
    entry: &'a Entry,
    within: Vec<String>,
    problems: &'a mut Vec<Problem>,
}

impl Compiler<'_> {
    fn problem(&mut self, kind: ProblemKind) {
        // What is wrong in a message that this one refers to is told there.
        if self.within.len() == 1 || matches!(kind, ProblemKind::Circular(_)) {
            self.problems.push(self.entry.problem(kind));
        }
    }

    fn refuse(&mut self, why: impl Into<String>) {
        self.problem(ProblemKind::Refused(why.into()));
    }

    fn pattern(&mut self, pattern: &Pattern<String>, parts: &mut Vec<Part>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => push_text(parts, value),
                PatternElement::Placeable { expression } => self.expression(expression, parts),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>, parts: &mut Vec<Part>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, parts),
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                self.choice(&id.name, variants, parts);
            }
            Expression::Select { .. } => self.refuse("only a variable can choose between variants"),
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, parts: &mut Vec<Part>) {
        match inline {
            InlineExpression::StringLiteral { value } => push_text(parts, &unescape_unicode_to_string(value)),
            InlineExpression::NumberLiteral { value } => push_text(parts, value),
            InlineExpression::VariableReference { id } => match id.name.strip_suffix("_plural") {
                Some(count) => self.refuse(format!("${} only chooses; to write the number, use ${count}", id.name)),
                None => {
                    self.variable(&id.name);
                    parts.push(Part::Show(id.name.clone()));
                }
            },
            InlineExpression::MessageReference { id, attribute: None } => self.reference(id.name.clone(), parts),
            InlineExpression::TermReference { id, attribute: None, arguments: None } => {
                self.reference(format!("-{}", id.name), parts);
            }
            InlineExpression::MessageReference { .. } => self.refuse("attributes are not used"),
            InlineExpression::TermReference { .. } => self.refuse("terms take no arguments and have no attributes"),
            InlineExpression::FunctionReference { id, .. } => {
                self.refuse(format!("{} is not used: pass the argument as it is to be written", id.name));
            }
            InlineExpression::Placeable { expression } => self.expression(expression, parts),
        }
    }

    fn reference(&mut self, key: String, parts: &mut Vec<Part>) {
        let Some(entry) = self.language.entries.get(&key) else {
            return self.problem(ProblemKind::Unknown(key));
        };
        if self.within.contains(&key) {
            return self.problem(ProblemKind::Circular(key));
        }
        self.within.push(key);
        self.pattern(&entry.pattern, parts);
        self.within.pop();
    }

    fn choice(&mut self, name: &str, variants: &[Variant<String>], parts: &mut Vec<Part>) {
        let (argument, by) = match name.strip_suffix("_plural") {
            Some(count) => (count, By::Plural),
            None => (name, By::Word),
        };
        self.variable(argument);
        let mut choices: Vec<(Key, Vec<Part>)> = Vec::new();
        let mut other = Vec::new();
        for variant in variants {
            let key = self.key(by, argument, &variant.key);
            let mut parts = Vec::new();
            self.pattern(&variant.value, &mut parts);
            if variant.default {
                other = parts;
            } else if let Some(key) = key {
                if choices.iter().any(|(known, _)| *known == key) {
                    self.refuse("a variant stands twice");
                }
                choices.push((key, parts));
            }
        }
        parts.push(Part::Choose { argument: argument.to_owned(), by, variants: choices, other });
    }

    fn key(&mut self, by: By, argument: &str, key: &VariantKey<String>) -> Option<Key> {
        match (by, key) {
            (By::Plural, VariantKey::NumberLiteral { value }) => match value.parse() {
                Ok(n) => return Some(Key::Number(n)),
                Err(_) => self.refuse(format!("[{value}]: only whole numbers are counted")),
            },
            (By::Plural, VariantKey::Identifier { name }) => {
                let known = categories(self.language.locale);
                if known.contains(&name.as_str()) {
                    return Some(Key::Name(name.clone()));
                }
                let known = known.join(", ");
                self.problem(ProblemKind::Category(name.clone(), known));
            }
            (By::Word, VariantKey::Identifier { name }) if name == "other" || !CATEGORIES.contains(&name.as_str()) => {
                return Some(Key::Name(name.clone()));
            }
            (By::Word, _) => self.refuse(format!("to choose by number, write ${argument}_plural")),
        }
        None
    }

    fn variable(&mut self, name: &str) {
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || super::write::is_keyword(name) {
            self.refuse(format!("${name}: a variable is written in lower_case and is no word of Rust"));
        }
    }
}

fn push_text(parts: &mut Vec<Part>, more: &str) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push_str(more),
        _ => parts.push(Part::Text(more.to_owned())),
    }
}
