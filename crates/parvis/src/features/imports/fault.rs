//! Faults as they are kept: a key, and what its message needs; the words come when a page is made.

use super::run::Stop;
use super::words;
use crate::text::Text;
use locale::Locale;
use rules::grade::Hundredths;
use serde_json::{Value as Json, json};
use tables::massar::{Label, MassarError};
use tables::{CellFault, Column, Field, FileError, Found, HeadingFault, Reason, Warning};

/// A cell that is not taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row.
    pub line: u64,
    /// The column's letter.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// What stands there.
    pub value: String,
    /// The key.
    pub reason: &'static str,
    /// What the message needs.
    pub args: Vec<String>,
}

/// Says where and why, but not what.
impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fault(line {}, column {}, {})", self.line, self.letter, self.reason)
    }
}

impl Fault {
    /// A fault.
    pub fn new(line: u64, column: &Column, value: &str, reason: &'static str, args: &[&str]) -> Fault {
        Fault {
            line,
            letter: column.letter(),
            heading: column.heading.clone(),
            value: value.chars().take(100).collect(),
            reason,
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        }
    }

    /// The words of the fault.
    pub fn said(&self, text: &Text, locale: Locale) -> String {
        said(text, locale, self.reason, &self.args)
    }
}

impl From<CellFault> for Fault {
    fn from(fault: CellFault) -> Fault {
        let (reason, args) = of_reason(&fault.reason);
        Fault {
            line: fault.line,
            letter: fault.column.letter(),
            heading: fault.column.heading,
            value: fault.value,
            reason,
            args,
        }
    }
}

fn of_reason(reason: &Reason) -> (&'static str, Vec<String>) {
    let none = Vec::new();
    match reason {
        Reason::Missing => ("missing", none),
        Reason::NotADate => ("not-a-date", none),
        Reason::NoSuchDay => ("no-such-day", none),
        Reason::ShortYear => ("short-year", none),
        Reason::AmbiguousDate => ("ambiguous-date", none),
        Reason::DateOutOfRange => ("date-out-of-range", none),
        Reason::BadTime => ("bad-time", none),
        Reason::EndBeforeStart => ("end-before-start", none),
        Reason::NotANumber => ("not-a-number", none),
        Reason::AboveScale { max } => ("above-scale", vec![max.0.to_string()]),
        Reason::Negative => ("negative", none),
        Reason::TooManyDecimals => ("too-many-decimals", none),
        Reason::OutOfRange { least, most } => ("out-of-range", vec![least.to_string(), most.to_string()]),
        Reason::UnknownWord { known } => ("unknown-word", vec![known.join(", ")]),
        Reason::TooLong { limit } => ("too-long", vec![limit.to_string()]),
        Reason::BadCharacter => ("bad-character", none),
        Reason::BadCode { example } => ("bad-code", vec![example.clone()]),
        Reason::BadNationalId => ("bad-national-id", none),
        Reason::BadEmail => ("bad-email", none),
        Reason::BadPhone => ("bad-phone", none),
        Reason::Doubled { first } => ("doubled", vec![first.to_string()]),
        Reason::AbsentWithGrade => ("absent-with-grade", none),
        Reason::Formula => ("formula", none),
        Reason::CalculationError => ("calculation-error", none),
        Reason::Merged => ("merged", none),
        Reason::OutsideColumns => ("outside-columns", none),
    }
}

/// The words of a key, in the interface's language. Messages take what they need in the order of its names.
pub fn said(t: &Text, locale: Locale, key: &str, args: &[String]) -> String {
    let raw = |index: usize| args.get(index).map_or("", String::as_str);
    let arg = |index: usize| words::apart(locale, raw(index));
    let number = |index: usize| locale.integer(raw(index).parse::<i64>().unwrap_or(0)).to_string();
    let mib = |index: usize| locale.integer(raw(index).parse::<i64>().unwrap_or(0) / 1_048_576).to_string();
    match key {
        "missing" => t.imports_f_missing.to_owned(),
        "not-a-date" => t.imports_f_not_a_date.to_owned(),
        "no-such-day" => t.imports_f_no_such_day.to_owned(),
        "short-year" => t.imports_f_short_year.to_owned(),
        "ambiguous-date" => t.imports_f_ambiguous_date.to_owned(),
        "date-out-of-range" => t.imports_f_date_out_of_range.to_owned(),
        "bad-time" => t.imports_f_bad_time.to_owned(),
        "end-before-start" => t.imports_f_end_before_start.to_owned(),
        "not-a-number" => t.imports_f_not_a_number.to_owned(),
        "above-scale" => {
            t.imports_f_above_scale(locale.grade(raw(0).parse::<i64>().unwrap_or(0)).to_string()).to_string()
        }
        "negative" => t.imports_f_negative.to_owned(),
        "too-many-decimals" => t.imports_f_too_many_decimals.to_owned(),
        "out-of-range" => t.imports_f_out_of_range(number(0), number(1)).to_string(),
        "unknown-word" => t.imports_f_unknown_word(words::proposed(locale, raw(0))).to_string(),
        "too-long" => t.imports_f_too_long(number(0)).to_string(),
        "bad-character" => t.imports_f_bad_character.to_owned(),
        "name-address" => t.imports_f_name_address.to_owned(),
        "bad-code" => t.imports_f_bad_code(arg(0)).to_string(),
        "bad-national-id" => t.imports_f_bad_national_id.to_owned(),
        "bad-email" => t.imports_f_bad_email.to_owned(),
        "bad-phone" => t.imports_f_bad_phone.to_owned(),
        "doubled" => t.imports_f_doubled(number(0)).to_string(),
        "absent-with-grade" => t.imports_f_absent_with_grade.to_owned(),
        "formula" => t.imports_f_formula.to_owned(),
        "calculation-error" => t.imports_f_calculation_error.to_owned(),
        "merged" => t.imports_f_merged.to_owned(),
        "outside-columns" => t.imports_f_outside_columns.to_owned(),
        "unknown-student" => t.imports_f_unknown_student.to_owned(),
        "unknown-level" => t.imports_f_unknown_level(arg(0)).to_string(),
        "level-of-class" => t.imports_f_level_of_class(arg(0)).to_string(),
        "class-level" => t.imports_f_class_level.to_owned(),
        "new-classes" => t.imports_w_new_classes(arg(0)).to_string(),
        "unknown-class" => t.imports_f_unknown_class.to_owned(),
        "unknown-subject" => t.imports_f_unknown_subject(arg(0)).to_string(),
        "subject-of-level" => t.imports_f_subject_of_level.to_owned(),
        "unknown-term" => t.imports_f_unknown_term(arg(0)).to_string(),
        "closed-term" => t.imports_f_closed_term.to_owned(),
        "outside-year" => t.imports_f_outside_year.to_owned(),
        "number-of-other" => t.imports_f_number_of_other(arg(0)).to_string(),
        "number-twice" => t.imports_f_number_twice(arg(0), number(1)).to_string(),
        "restricted-child" => t.imports_w_restricted_child(arg(2), number(0), arg(1)).to_string(),
        "other-spelling" => t.imports_w_other_spelling(arg(2), number(0), arg(1)).to_string(),
        "joins" => t.imports_w_joins(number(0)).to_string(),
        "born-later" => t.imports_f_born_later.to_owned(),
        "later-day" => t.imports_f_later_day.to_owned(),
        "odd-age" => t.imports_w_odd_age(words::date(locale, raw(1)), number(0)).to_string(),
        "doubled-also" => t.imports_f_doubled_also(number(0)).to_string(),
        "own-account" => t.imports_f_own_account.to_owned(),
        "own-rows" => t.imports_e_own_rows(arg(0)).to_string(),
        "own-undo" => t.imports_e_own_undo(arg(0)).to_string(),
        "own-leaver" => t.imports_w_own_leaver(arg(0)).to_string(),
        "staff-guardian" => t.imports_w_staff_guardian(number(0), arg(1)).to_string(),
        "own-child" => t.imports_f_own_child.to_owned(),
        "staff-ended" => t.imports_f_staff_ended.to_owned(),
        "staff-director" => t.imports_f_staff_director(arg(0)).to_string(),
        "staff-not-teacher" => t.imports_f_staff_not_teacher.to_owned(),
        "staff-class-without" => t.imports_f_staff_class_without.to_owned(),
        "staff-right" => t.imports_e_staff_right.to_owned(),
        "staff-other-name" => t.imports_w_staff_other_name(arg(1), number(0), arg(2)).to_string(),
        "staff-no-classes" => t.imports_w_staff_no_classes(number(0)).to_string(),
        "no-hours" => t.imports_f_no_hours.to_owned(),
        "other-class" => t.imports_f_other_class(arg(0)).to_string(),
        "other-year" => t.imports_f_other_year(arg(0)).to_string(),
        "too-large" => t.imports_e_too_large(mib(0)).to_string(),
        "empty" => t.imports_e_empty.to_owned(),
        "web-page" => t.imports_e_web_page.to_owned(),
        "xml" => t.imports_e_xml.to_owned(),
        "pdf" => t.imports_e_pdf.to_owned(),
        "picture" => t.imports_e_picture.to_owned(),
        "document" => t.imports_e_document.to_owned(),
        "oneroster" => t.imports_e_oneroster.to_owned(),
        "archive" => t.imports_e_archive.to_owned(),
        "old-excel" => t.imports_e_old_excel.to_owned(),
        "encrypted" => t.imports_e_encrypted.to_owned(),
        "truncated" => t.imports_e_truncated.to_owned(),
        "damaged" => t.imports_e_damaged.to_owned(),
        "document-type" => t.imports_e_document_type.to_owned(),
        "bomb" => t.imports_e_bomb.to_owned(),
        "too-many-columns" => t.imports_e_too_many_columns(number(1), number(0)).to_string(),
        "too-many-rows" => t.imports_e_too_many_rows(number(0)).to_string(),
        "row-too-long" => t.imports_e_row_too_long(number(0)).to_string(),
        "unclosed-quote" => t.imports_e_unclosed_quote(number(0)).to_string(),
        "encoding" => t.imports_e_encoding(number(0)).to_string(),
        "no-sheet" => t.imports_e_no_sheet.to_owned(),
        "no-headings" => t.imports_e_no_headings.to_owned(),
        "unreadable" => t.imports_e_unreadable.to_owned(),
        "massar-missing" => t.imports_e_massar_missing(arg(0)).to_string(),
        "massar-unclear" => t.imports_e_massar_unclear(number(1), arg(0)).to_string(),
        "massar-not" => t.imports_e_massar_not.to_owned(),
        "doubled-late" => t.imports_e_doubled_late.to_owned(),
        "changed" => t.imports_e_changed.to_owned(),
        "not-yet" => t.imports_e_not_yet.to_owned(),
        "built-on" => t.imports_e_built_on.to_owned(),
        "server-limit" => t.imports_e_server_limit.to_owned(),
        "faulty" => t.imports_e_faulty.to_owned(),
        "other-running" => t.imports_e_other_running.to_owned(),
        "not-last" => t.imports_e_not_last.to_owned(),
        "no-leavers" => t.imports_n_no_leavers.to_owned(),
        "dates-assumed" => t.imports_w_dates_assumed(arg(0), number(1)).to_string(),
        "month-first" => t.imports_w_month_first(arg(0), number(1)).to_string(),
        "formulas-taken" => t.imports_w_formulas_taken(number(0)).to_string(),
        "example-row" => t.imports_w_example_row(number(0)).to_string(),
        "other-sheets" => t.imports_w_other_sheets(arg(0)).to_string(),
        "not-entered" => t.imports_w_not_entered(number(1), number(0)).to_string(),
        "not-all-checked" => t.imports_w_not_all_checked(number(0)).to_string(),
        "unknown-columns" => t.imports_w_unknown_columns(arg(0)).to_string(),
        "no-national-ids" => t.imports_w_no_national_ids.to_owned(),
        "column-missing" => {
            let any = |codes: &String| {
                let names: Vec<String> = codes.split(" / ").map(|code| words::field(t, locale, code)).collect();
                names.join(" / ")
            };
            match args {
                [one] => t.imports_h_missing(any(one)).to_string(),
                all => t.imports_h_missing_many(locale.list(&all.iter().map(any).collect::<Vec<_>>())).to_string(),
            }
        }
        "column-doubled" => t.imports_h_doubled(arg(1), words::field(t, locale, raw(0))).to_string(),
        "column-foreign" => t.imports_h_foreign(arg(0)).to_string(),
        _ => t.imports_e_failed.to_owned(),
    }
}

/// A key with what its message needs, as it is kept.
pub type Problem = (&'static str, Vec<String>);

/// As JSON.
pub fn json_of(problem: &Problem) -> Json {
    json!({ "key": problem.0, "args": problem.1 })
}

/// The words of a problem that was kept.
pub fn kept(t: &Text, locale: Locale, problem: &Json) -> Option<String> {
    let key = problem.get("key")?.as_str()?;
    Some(said(t, locale, key, &args_of(problem.get("args")?)))
}

/// Arguments that were kept.
pub fn args_of(args: &Json) -> Vec<String> {
    args.as_array().into_iter().flatten().filter_map(|arg| arg.as_str().map(str::to_owned)).collect()
}

/// Why a pass came to no end, as it is kept; none where the database is the cause, which is not the file's.
pub fn of_stop(stop: &Stop) -> Option<Problem> {
    let plain = |key| Some((key, Vec::new()));
    match stop {
        Stop::File(error) => Some(of_file(error)),
        Stop::Massar(error) => Some(of_massar(error)),
        Stop::Headings(faults) => of_headings(faults),
        Stop::Whole(fault) => Some((fault.reason, fault.args.clone())),
        Stop::Doubled => plain("doubled-late"),
        Stop::Changed | Stop::Taken => plain("changed"),
        Stop::NotYet => plain("not-yet"),
        Stop::NotAllowed => plain("staff-right"),
        Stop::BuiltOn(_) => plain("built-on"),
        Stop::TooManyForServer => plain("server-limit"),
        Stop::Faulty => plain("faulty"),
        Stop::Db(_) => None,
    }
}

fn of_file(error: &FileError) -> Problem {
    let plain = |key| (key, Vec::new());
    match error {
        FileError::TooLarge { limit, .. } => ("too-large", vec![limit.to_string()]),
        FileError::Empty => plain("empty"),
        FileError::NotATable(found) => plain(match found {
            Found::WebPage => "web-page",
            Found::Xml2003 | Found::Xml => "xml",
            Found::Pdf => "pdf",
            Found::Picture => "picture",
            Found::Document | Found::OldOffice => "document",
            Found::OneRoster => "oneroster",
            Found::Archive => "archive",
        }),
        FileError::OldExcel => plain("old-excel"),
        FileError::Encrypted => plain("encrypted"),
        FileError::Truncated => plain("truncated"),
        FileError::Damaged { .. } => plain("damaged"),
        FileError::DocumentType { .. } => plain("document-type"),
        FileError::TooManyEntries { .. } | FileError::TooLargeUnpacked { .. } | FileError::TooCompressed { .. } => {
            plain("bomb")
        }
        FileError::TooManyColumns { line, limit } => ("too-many-columns", vec![line.to_string(), limit.to_string()]),
        FileError::TooManyRows { limit } => ("too-many-rows", vec![limit.to_string()]),
        FileError::RowTooLong { line, .. } => ("row-too-long", vec![line.to_string()]),
        FileError::UnclosedQuote { line } => ("unclosed-quote", vec![line.to_string()]),
        FileError::Encoding { line } => ("encoding", vec![line.to_string()]),
        FileError::NoSheet => plain("no-sheet"),
        FileError::NoHeadings => plain("no-headings"),
        FileError::Read(_) => plain("unreadable"),
    }
}

fn of_massar(error: &MassarError) -> Problem {
    let name = |label: &Label| label.to_string();
    match error {
        MassarError::File(error) => of_file(error),
        MassarError::Missing(label) => ("massar-missing", vec![name(label)]),
        MassarError::Unclear { value, line, .. } => ("massar-unclear", vec![value.clone(), line.to_string()]),
        MassarError::NotMassar | MassarError::NoGrades | MassarError::Doubled { .. } => ("massar-not", Vec::new()),
    }
}

/// What is wrong with the columns: all that are missing at once, else the first fault.
fn of_headings(faults: &[HeadingFault]) -> Option<Problem> {
    let codes = |any: &[Field]| any.iter().map(|field| field.code()).collect::<Vec<_>>().join(" / ");
    let missing = faults.iter().filter_map(|fault| match fault {
        HeadingFault::Missing(any) => Some(codes(any)),
        _ => None,
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() { faults.first().map(of_heading) } else { Some(("column-missing", missing)) }
}

fn of_heading(fault: &HeadingFault) -> Problem {
    let shown = |column: &Column| format!("{} {}", column.letter(), column.heading);
    match fault {
        HeadingFault::Missing(any) => ("column-missing", any.iter().map(|field| field.code()).collect()),
        HeadingFault::Doubled { field, columns } => {
            let names: Vec<String> = columns.iter().map(shown).collect();
            ("column-doubled", vec![field.code(), names.join(", ")])
        }
        HeadingFault::Foreign { column, .. } => ("column-foreign", vec![shown(column)]),
    }
}

/// What should be looked at.
pub fn of_warning(warning: &Warning) -> Problem {
    match warning {
        Warning::DateOrderAssumed { column, line } => ("dates-assumed", vec![column.heading.clone(), line.to_string()]),
        Warning::MonthFirst { column, line } => ("month-first", vec![column.heading.clone(), line.to_string()]),
        Warning::FormulasTaken { cells, .. } => ("formulas-taken", vec![cells.to_string()]),
        Warning::ExampleRow { line } => ("example-row", vec![line.to_string()]),
        Warning::NotEnteredYet { rows, line } => ("not-entered", vec![rows.to_string(), line.to_string()]),
        Warning::OtherSheets { names } => ("other-sheets", vec![names.join(", ")]),
        Warning::DoublesNotAllChecked { checked } => ("not-all-checked", vec![checked.to_string()]),
    }
}

/// A grade as it is shown in a change: the value, or a word of the file formats.
pub fn grade_text(outcome: &str, value: Option<i64>) -> String {
    match (outcome, value) {
        ("value", Some(value)) => Hundredths(value).short(),
        ("absent", _) => "ABS".to_owned(),
        ("exempt", _) => "DISP".to_owned(),
        _ => "NR".to_owned(),
    }
}
