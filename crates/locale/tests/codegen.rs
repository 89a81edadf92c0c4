//! The generator: what it writes, and what it refuses.

#![cfg(feature = "codegen")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use std::fs;
use std::path::Path;

use locale::Locale;
use locale::codegen::{Problem, ProblemKind, generate};
use tempfile::TempDir;

/// Generates from files given as (path, text), with languages left out filled by the French text.
fn build(files: &[(&str, &str)]) -> (TempDir, Result<(), Vec<Problem>>) {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("src");
    fs::create_dir(&source).unwrap();
    for (path, text) in files {
        let path = source.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let result = generate(&source, folder.path());
    (folder, result)
}

/// The problems of French, Arabic and English messages in one folder, as `fr:1 key: text`.
fn problems(french: &str, arabic: &str, english: &str) -> Vec<String> {
    let (folder, result) = build(&[("a/fr.ftl", french), ("a/ar.ftl", arabic), ("a/en.ftl", english)]);
    assert_eq!(folder.path().join("text.rs").exists(), result.is_ok(), "written exactly if nothing is wrong");
    let problems = result.err().unwrap_or_default();
    let root = folder.path().join("src").display().to_string();
    problems.iter().map(|p| p.to_string().replace(&format!("{root}/"), "")).collect()
}

/// The problems of the same text in all languages, told once.
fn same(text: &str) -> Vec<String> {
    problems(text, text, text).into_iter().filter_map(|p| p.strip_prefix("a/fr.ftl:").map(ToOwned::to_owned)).collect()
}

#[test]
fn the_fixture_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let out = tempfile::tempdir().unwrap();
    generate(&root.join("messages"), out.path()).unwrap();
    let fresh = fs::read_to_string(out.path().join("text.rs")).unwrap();
    let kept = root.join("generated/text.rs");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&kept, &fresh).unwrap();
    }
    assert!(
        fs::read_to_string(kept).unwrap() == fresh,
        "run this test with UPDATE_FIXTURES=1 and look at the difference"
    );
    let joined = fs::read_to_string(out.path().join("ar.ftl")).unwrap();
    assert!(joined.contains("grades-title = النقط") && joined.contains("-app = بارفي"));
}

#[test]
fn what_html_would_read_is_refused_in_messages_without_arguments() {
    for character in ['<', '>', '&', '"', '\''] {
        let told = same(&format!("a-key = one {character} two\n"));
        assert!(told.len() == 1 && told[0].starts_with("1: a-key: none of"), "{told:?}");
    }
    // These are escaped with the argument.
    assert_eq!(same("a-key = \"{ $n }\"\n"), [""; 0]);
}

#[test]
fn an_unchanged_result_is_not_written_again() {
    let (folder, result) = build(&[("fr.ftl", "a = A"), ("ar.ftl", "a = A"), ("en.ftl", "a = A")]);
    result.unwrap();
    let text = folder.path().join("text.rs");
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    fs::File::options().write(true).open(&text).unwrap().set_modified(long_ago).unwrap();
    generate(&folder.path().join("src"), folder.path()).unwrap();
    assert_eq!(fs::metadata(&text).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn a_key_must_stand_in_every_language() {
    assert_eq!(
        problems("a = A\nb = B\n", "a = A\n", "a = A\nc = C\n"),
        [
            "a/en.ftl:2: c: missing in fr: add it to a/fr.ftl",
            "a/en.ftl:2: c: missing in ar: add it to a/ar.ftl",
            "a/fr.ftl:2: b: missing in ar: add it to a/ar.ftl",
            "a/fr.ftl:2: b: missing in en: add it to a/en.ftl",
        ]
    );
}

#[test]
fn a_key_may_stand_once_only() {
    assert_eq!(
        problems("a = A\nb = B\na = AA\n", "a = A\nb = B", "a = A\nb = B"),
        ["a/fr.ftl:3: a: already written in a/fr.ftl:1"]
    );
    let (folder, result) = build(&[
        ("a/fr.ftl", "x = X"),
        ("a/ar.ftl", "x = X"),
        ("a/en.ftl", "x = X"),
        ("b/c/ar.ftl", "# Note\n\nx = X"),
    ]);
    let problems = result.unwrap_err();
    let source = folder.path().join("src");
    assert_eq!(
        problems,
        [Problem {
            file: source.join("b/c/ar.ftl"),
            line: 3,
            key: "x".into(),
            kind: ProblemKind::Doubled(source.join("a/ar.ftl"), 1),
        }]
    );
}

#[test]
fn arguments_are_those_of_the_french_message() {
    assert_eq!(
        problems("a = { $x } { $y }", "a = { $x }", "a = { $x } { $z }"),
        [
            "a/ar.ftl:1: a: arguments differ: here $x, in French $x, $y",
            "a/en.ftl:1: a: arguments differ: here $x, $z, in French $x, $y",
        ]
    );
    assert_eq!(problems("a = A", "a = A", "a = { $n }"), ["a/en.ftl:1: a: arguments differ: here $n, in French none"]);
    // In a message that another refers to, and in a variant, they count as well.
    assert!(
        problems(
            "a = { $n }\nb = { a }",
            "a = { $n }\nb = { $n_plural ->\n  [0] -\n *[other] +\n }",
            "a = { $n }\nb = { $n }"
        )
        .is_empty()
    );
    let word = "a = { $n ->\n [x] X\n *[y] Y\n }";
    let count = "a = { $n_plural ->\n [one] X\n *[other] Y\n }";
    assert_eq!(problems(word, word, count), ["a/en.ftl:1: a: $n is a number in one language and a word in another"]);
}

#[test]
fn syntax_errors_have_a_line() {
    assert_eq!(
        problems("a = A\nb = { $x\nc = C\n", "a = A\nb = { $x }\nc = C", "a = A\nb = { $x }\nc = C"),
        ["a/fr.ftl:3: Expected a token starting with \"}\""]
    );
    assert_eq!(same("a = A\nb\n")[0], "2: Expected a token starting with \"=\"");
}

#[test]
fn references_lead_somewhere() {
    assert_eq!(same("a = { b }"), ["1: a: refers to b, which does not exist in this language"]);
    assert_eq!(same("a = { -b }"), ["1: a: refers to -b, which does not exist in this language"]);
    assert_eq!(same("-t = { b }\na = { -t }"), ["1: -t: refers to b, which does not exist in this language"]);
    assert_eq!(
        same("a = { b }\nb = { a }"),
        ["1: a: contains itself, by way of a", "2: b: contains itself, by way of b"]
    );
    assert!(problems("a = { -t }\n-t = T", "a = A", "a = A").is_empty(), "terms are each language's own");
}

#[test]
fn plural_categories_are_those_of_the_language() {
    let all = "a = { $n_plural ->\n [zero] 0\n [one] 1\n [two] 2\n [few] 3\n [many] 11\n *[other] n\n }";
    let few = "a = { $n_plural ->\n [one] 1\n *[other] n\n }";
    assert!(problems(few, all, few).is_empty());
    assert_eq!(
        problems(all, all, few),
        ["zero", "two", "few"]
            .map(|c| format!("a/fr.ftl:1: a: [{c}] is never chosen: this language has one, many, other"))
    );
    assert_eq!(same("a = { $n ->\n [one] 1\n *[other] n\n }"), ["1: a: to choose by number, write $n_plural"]);
    assert_eq!(same("a = { $n_plural }"), ["1: a: $n_plural only chooses; to write the number, use $n"]);
    assert_eq!(same("a = { $n_plural ->\n [one] 1\n [one] 2\n *[other] n\n }"), ["1: a: a variant stands twice"]);
}

#[test]
fn fluent_that_is_not_used_here_is_refused() {
    for (text, why) in [
        ("a = A\n .b = B", "attributes are not used: write .b as a message of its own, a-b"),
        ("a = { NUMBER($n) }", "NUMBER is not used: pass the argument as it is to be written"),
        ("-t = T\na = { -t(x: 1) }", "terms take no arguments and have no attributes"),
        ("a = { 1 ->\n *[other] A\n }", "only a variable can choose between variants"),
        ("aB = A", "a key is written in lower-case-with-hyphens"),
        ("a_b = A", "a key is written in lower-case-with-hyphens"),
        ("a--b = A", "a key is written in lower-case-with-hyphens"),
        ("type = A", "this key is a word of the program: choose another"),
        ("plain = A", "this key is a word of the program: choose another"),
        ("a = { $theName }", "$theName: a variable is written in lower_case and is no word of Rust"),
        ("a = { $type }", "$type: a variable is written in lower_case and is no word of Rust"),
        ("-t = { $x }", "a term has no variables"),
    ] {
        let told = same(text);
        assert!(told.len() == 1 && told[0].ends_with(why), "{text}: {told:?}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let problems = generate(Path::new("/nowhere/at/all"), Path::new("/nowhere")).unwrap_err();
    assert!(matches!(&problems[0].kind, ProblemKind::File(_)));
    assert_eq!(Locale::ALL.len(), 3);
}
