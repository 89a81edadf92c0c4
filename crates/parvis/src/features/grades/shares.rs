//! What each kind of assessment counts for in a subject's average, said in words: a parent who counts again should come to the
//! same figure.

use super::catalogue::Subject;
use crate::text::Text;
use locale::Locale;
use rules::scheme::{AssessmentKind, SubjectScheme};

/// The shares that most subjects have, then the subjects that differ; nothing where no subject has more than one kind.
pub fn explain(subjects: &[Subject], locale: Locale) -> String {
    let mut groups: Vec<(SubjectScheme, Vec<&str>)> = Vec::new();
    for subject in subjects {
        let Some(scheme) = subject.scheme else { continue };
        match groups.iter_mut().find(|(known, _)| *known == scheme) {
            Some((_, names)) => names.push(subject.name.of(locale)),
            None => groups.push((scheme, vec![subject.name.of(locale)])),
        }
    }
    // A stable sort: of equally frequent ones the first in the school's order leads.
    groups.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    if groups.iter().all(|(scheme, _)| kinds_of(scheme).count() < 2) {
        return String::new();
    }
    let text = Text::of(locale);
    let mut sentences = Vec::with_capacity(groups.len());
    for (at, (scheme, names)) in groups.iter().enumerate() {
        let kinds: Vec<String> = kinds_of(scheme).map(|kind| share(text, scheme, kind, locale)).collect();
        let kinds = locale.list(&kinds);
        sentences.push(match at {
            0 => text.grades_shares(kinds).to_string(),
            _ => text.grades_shares_of(kinds, locale.list(names)).to_string(),
        });
    }
    sentences.join(" ")
}

fn kinds_of(scheme: &SubjectScheme) -> impl Iterator<Item = AssessmentKind> {
    AssessmentKind::ALL.into_iter().filter(|kind| scheme.share(*kind) > 0)
}

/// Only the proportion of shares counts: 3 and 1 are 75 % and 25 %.
fn share(text: &'static Text, scheme: &SubjectScheme, kind: AssessmentKind, locale: Locale) -> String {
    let all: i64 = kinds_of(scheme).map(|kind| i64::from(scheme.share(kind))).sum();
    let percent = locale.grade((i64::from(scheme.share(kind)) * 10_000 + all / 2) / all);
    match kind {
        AssessmentKind::Continuous => text.grades_share_continuous(percent).to_string(),
        AssessmentKind::Activity => text.grades_share_activity(percent).to_string(),
        AssessmentKind::Exam(kind) => text.grades_share_exam(super::view::exam_name(text, kind), percent).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::grades::catalogue::Words;

    fn subject(place: usize, name: &str, scheme: &str) -> Subject {
        let name = Words::new(name, "");
        Subject { place, id: 1, name, coefficient: 100, scheme: scheme.parse().ok() }
    }

    #[test]
    fn the_shares_of_most_come_first() {
        let subjects = [
            subject(0, "Anglais", "ma-subject-english"),
            subject(1, "Mathématiques", "ma-subject"),
            subject(2, "Français", "ma-subject"),
        ];
        assert_eq!(
            explain(&subjects, Locale::Fr),
            "La moyenne d’une matière compte les contrôles continus pour 75 % et les activités intégrées pour 25 %. \
             Anglais : les contrôles continus pour 60 % et les activités intégrées pour 40 %."
        );
        assert!(explain(&subjects, Locale::Ar).contains("75%"));
    }

    #[test]
    fn shares_are_told_as_parts_of_a_hundred() {
        let text = explain(&[subject(0, "Latin", "continuous=2,activity=1")], Locale::En);
        assert!(text.contains("66.67%") && text.contains("33.33%"), "{text}");
    }

    #[test]
    fn one_kind_alone_needs_no_words() {
        assert_eq!(explain(&[subject(0, "Latin", "continuous=100")], Locale::Fr), "");
        assert_eq!(explain(&[], Locale::Fr), "");
    }
}
