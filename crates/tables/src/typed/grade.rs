//! Grades.

use std::fmt;

use jiff::civil::Date;
use rules::grade::{GradeError, Hundredths, Outcome, Scale};
use rules::student_code::StudentCode;

use super::fault::Reason;
use super::reader::{RowReader, grade_reason, one_line};
use super::reading::TypedRow;
use super::vocabulary::{self, Vocabulary};
use crate::headings::key::key;
use crate::headings::{Field, Kind};

/// One grade of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct GradeRow {
    /// The row.
    pub line: u64,
    /// Whose.
    pub code: StudentCode,
    /// The subject as the file names it.
    pub subject: String,
    /// The term.
    pub term: Term,
    /// What was graded.
    pub assessment: Assessment,
    /// The grade.
    pub outcome: Outcome,
    /// When it was taken.
    pub date: Option<Date>,
    /// A remark; empty where there is none.
    pub remark: String,
}

/// A term as a file names it. Schools name their terms themselves, so that only the number is
/// understood here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As the file has it.
    pub text: String,
    /// The number of the semester, trimester or period, from 1, where the text has one: `S1`,
    /// `Semestre 2`, `الدورة الأولى`.
    pub number: Option<u8>,
}

impl Term {
    pub(crate) fn parse(text: &str) -> Result<Term, Reason> {
        let text = one_line(text, 60)?;
        let (name, number) = vocabulary::numbered(&text);
        let known = matches!(
            &*name,
            "" | "s"
                | "sem"
                | "semestre"
                | "semester"
                | "session"
                | "dawra"
                | "دوره"
                | "اسدس"
                | "t"
                | "trim"
                | "trimestre"
                | "trimester"
                | "term"
                | "p"
                | "periode"
                | "period"
                | "فتره"
                | "مرحله"
        );
        Ok(Term { text, number: number.filter(|number| known && (1..=9).contains(number)) })
    }
}

/// What was graded, or what kind of exam is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assessment {
    /// A continuous assessment, by number from 1.
    Continuous(u8),
    /// Integrated activities, by number from 1.
    Activity(u8),
    /// The school's own exam at the end of a year (local).
    ExamLocal,
    /// The exam of a region.
    ExamRegional,
    /// The exam of the country.
    ExamNational,
    /// An exam of a session.
    ExamSession,
}

pub(super) const ASSESSMENTS: &[&str] = &["CC1", "CC2", "ACT", "local", "régional", "national", "examen"];

/// Names without their number.
static NUMBERED: Vocabulary<Numbered> = Vocabulary::new(&[
    (
        Numbered::Continuous,
        &[
            "cc",
            "c",
            "controle",
            "controle continu",
            "contrôles continus",
            "devoir",
            "devoir surveillé",
            "ds",
            "dc",
            "test",
            "quiz",
            "continuous assessment",
            "continuous",
            "الفرض",
            "فرض كتابي",
            "فرض محروس",
            "الفرض المحروس",
            "المراقبة المستمرة",
            "مراقبة",
        ],
    ),
    (
        Numbered::Activity,
        &[
            "act",
            "ai",
            "activité",
            "activités",
            "activités intégrées",
            "activité intégrée",
            "integrated activities",
            "activity",
            "activities",
            "الأنشطة المندمجة",
            "الأنشطة",
            "نشاط مندمج",
            "أنشطة",
        ],
    ),
]);

#[derive(Clone, Copy)]
enum Numbered {
    Continuous,
    Activity,
}

static EXAMS: Vocabulary<Assessment> = Vocabulary::new(&[
    (
        Assessment::ExamLocal,
        &[
            "local",
            "examen local",
            "normalisé local",
            "examen normalisé local",
            "exam local",
            "local exam",
            "unifié local",
            "المحلي",
            "الامتحان المحلي",
            "الامتحان الموحد المحلي",
            "الموحد المحلي",
        ],
    ),
    (
        Assessment::ExamRegional,
        &[
            "régional",
            "examen régional",
            "examen normalisé régional",
            "regional exam",
            "الجهوي",
            "الامتحان الجهوي",
            "الامتحان الموحد الجهوي",
            "الموحد الجهوي",
        ],
    ),
    (
        Assessment::ExamNational,
        &[
            "national",
            "examen national",
            "examen normalisé national",
            "national exam",
            "baccalauréat",
            "الوطني",
            "الامتحان الوطني",
            "الامتحان الموحد الوطني",
            "الموحد الوطني",
        ],
    ),
    (Assessment::ExamSession, &["examen", "exam", "examen de session", "session exam", "الامتحان", "امتحان الدورة"]),
]);

impl Assessment {
    /// Reads `CC1`, `Contrôle n° 2`, `ACT`, `régional`, `الفرض الأول` and the like.
    pub(crate) fn parse(text: &str) -> Result<Assessment, Reason> {
        let unknown = Reason::UnknownWord { known: ASSESSMENTS };
        let (name, number) = vocabulary::numbered(text);
        if number.is_none()
            && let Some(exam) = EXAMS.find_key(&name)
        {
            return Ok(exam);
        }
        match (NUMBERED.find_key(&name), number) {
            (Some(Numbered::Continuous), Some(number @ 1..=20)) => Ok(Assessment::Continuous(number)),
            (Some(Numbered::Activity), None) => Ok(Assessment::Activity(1)),
            (Some(Numbered::Activity), Some(number @ 1..=20)) => Ok(Assessment::Activity(number)),
            _ => Err(unknown),
        }
    }
}

static OUTCOMES: Vocabulary<Outcome> = Vocabulary::new(&[
    (
        Outcome::Absent,
        &["ABS", "absent", "absente", "absence", "غائب", "غائبة", "متغيب", "متغيبة", "تغيب", "غياب", "غ"],
    ),
    (
        Outcome::Exempt,
        &["DISP", "dispensé", "dispensée", "dispense", "exempt", "exempté", "exempted", "معفى", "معفاة", "إعفاء"],
    ),
    (
        Outcome::NotHandedIn,
        &["NR", "non rendu", "non remis", "not handed in", "missing", "لم يسلم", "لم ينجز", "غير منجز"],
    ),
]);

/// A grade on a scale, or a word for none, in French, Arabic or English. `15/20` is 15 where 20 is the scale.
pub(crate) fn outcome(text: &str, scale: Scale) -> Result<Outcome, Reason> {
    match Outcome::parse(text, scale) {
        Err(GradeError::NotANumber) => match of_scale(text) {
            Some((_, whole)) if whole != scale.max() => Err(Reason::NotANumber),
            Some((grade, _)) if grade > scale.max() => Err(Reason::AboveScale { max: scale.max() }),
            Some((grade, _)) => Ok(Outcome::Value(grade)),
            None => OUTCOMES.find(text).ok_or(Reason::NotANumber),
        },
        read => read.map_err(grade_reason),
    }
}

/// The two numbers of `15/20`.
fn of_scale(text: &str) -> Option<(Hundredths, Hundredths)> {
    let (grade, whole) = text.split_once(['/', '∕', '⁄'])?;
    Some((Hundredths::parse(grade).ok()?, Hundredths::parse(whole).ok()?))
}

impl TypedRow for GradeRow {
    const KIND: Kind = Kind::Grades;

    /// As in a sheet of Massar: a blank is not entered yet, which is not absent.
    fn is_open(cells: &RowReader<'_>) -> bool {
        cells.is_blank(Field::Grade) && cells.is_blank(Field::Remark)
    }

    fn read(cells: &mut RowReader<'_>) -> Option<GradeRow> {
        let line = cells.line();
        let scale = cells.rules().scale;
        let code = cells.code();
        let subject = cells.subject();
        let term = cells.term();
        let assessment = cells.assessment();
        let outcome = cells.required(Field::Grade, |cell| outcome(cell.text, scale));
        let date = cells.date(Field::Date);
        let remark = cells.text(Field::Remark, 500);
        if cells.seeks_doubles()
            && let (Some(code), Some(subject), Some(term), Some(assessment)) = (&code, &subject, &term, &assessment)
        {
            let term_key = term.number.map_or_else(|| key(&term.text), |number| number.to_string());
            cells.once(Field::StudentCode, (code, key(subject), term_key, assessment));
        }
        Some(GradeRow {
            line,
            code: code?,
            subject: subject?,
            term: term?,
            assessment: assessment?,
            outcome: outcome?,
            date,
            remark,
        })
    }
}

/// Says which row, not whose.
impl fmt::Debug for GradeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GradeRow(line {})", self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assessments_in_three_languages() {
        for (text, wanted) in [
            ("CC1", Assessment::Continuous(1)),
            ("cc 2", Assessment::Continuous(2)),
            ("Contrôle continu n°3", Assessment::Continuous(3)),
            ("الفرض الأول", Assessment::Continuous(1)),
            ("ACT", Assessment::Activity(1)),
            ("الأنشطة المندمجة", Assessment::Activity(1)),
            ("Régional", Assessment::ExamRegional),
            ("الامتحان الموحد المحلي", Assessment::ExamLocal),
            ("National exam", Assessment::ExamNational),
            ("examen", Assessment::ExamSession),
        ] {
            assert_eq!(Assessment::parse(text), Ok(wanted), "{text}");
        }
        for text in ["CC", "CC0", "12", "", "oral"] {
            assert_eq!(Assessment::parse(text), Err(Reason::UnknownWord { known: ASSESSMENTS }), "{text}");
        }
    }

    #[test]
    fn terms() {
        for (text, number) in [
            ("S1", Some(1)),
            ("Semestre 2", Some(2)),
            ("1er trimestre", Some(1)),
            ("الدورة الثانية", Some(2)),
            ("2", Some(2)),
            ("Juin", None),
            ("S12", None),
        ] {
            assert_eq!(Term::parse(text).map(|term| term.number), Ok(number), "{text}");
        }
    }

    #[test]
    fn grades_and_words() {
        let read = |text| outcome(text, Scale::TWENTY);
        for (text, wanted) in [
            ("12,5", Outcome::Value(Hundredths(1250))),
            ("١٢٫٥", Outcome::Value(Hundredths(1250))),
            ("20", Outcome::Value(Hundredths(2000))),
            ("15,5 / 20", Outcome::Value(Hundredths(1550))),
            ("abs", Outcome::Absent),
            ("Absent(e)", Outcome::Absent),
            ("غائب", Outcome::Absent),
            ("DISP", Outcome::Exempt),
            ("معفى", Outcome::Exempt),
            ("N.R.", Outcome::NotHandedIn),
        ] {
            assert_eq!(read(text), Ok(wanted), "{text}");
        }
        for (text, reason) in [
            ("21", Reason::AboveScale { max: Hundredths(2000) }),
            ("-1", Reason::Negative),
            ("12,5,", Reason::NotANumber),
            ("12,125", Reason::TooManyDecimals),
            ("bien", Reason::NotANumber),
            ("21/20", Reason::AboveScale { max: Hundredths(2000) }),
            ("8/10", Reason::NotANumber),
            ("8/", Reason::NotANumber),
            ("8/20/20", Reason::NotANumber),
            ("-1/20", Reason::NotANumber),
        ] {
            assert_eq!(read(text), Err(reason), "{text}");
        }
    }
}
