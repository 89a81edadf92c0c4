//! The grades: every one from the real grades of a pupil, see `data/student-performance/README.md`.

use super::assessments::Planned;
use super::data::{Data, Triple};
use super::pupils::Pupil;
use super::random::Series;
use super::schools::{SchoolOf, Value};

/// A pupil's grade in an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GradeOf {
    pub outcome: &'static str,
    pub value_x100: Option<i64>,
    pub remark: &'static str,
}

/// Subjects whose grades are drawn from the mathematics file; the others are drawn from the language file.
const SCIENCES: [&str; 4] = ["MAT", "PHC", "SVT", "SCI"];

/// The grades of a pupil in each subject of a year: the pupil's own in the first language and in mathematics of the
/// present year, else those of a real pupil of the same band.
pub(crate) fn triples(school: &SchoolOf, data: &Data, pupil: &Pupil, years_ago: i64, seed: u64) -> Vec<Triple> {
    let real = &data.pupils[pupil.real];
    let mut series = Series::of(seed, "triples", pupil.id * 8 + years_ago);
    let of_subject = |(index, subject): (usize, &super::schools::SubjectOf)| {
        let drawn = data.triple(SCIENCES.contains(&subject.code), real.band, &mut series);
        match subject.code {
            "MAT" if years_ago == 0 && pupil.current => real.mathematics,
            _ if index == 0 && years_ago == 0 && pupil.current => real.grades,
            _ => drawn,
        }
    };
    school.subjects.iter().enumerate().map(of_subject).collect()
}

/// A pupil in a year, as the draws of grades need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    /// What the draws of this pupil and year begin with.
    pub seed: u64,
    /// Exempt from sport throughout.
    pub exempt: bool,
}

/// A pupil's grade in an assessment. The mean of a term's continuous ones stays the period's grade.
pub(crate) fn grade(school: &SchoolOf, one: &Planned, triple: Triple, drawn: Drawn) -> GradeOf {
    let subject = &school.subjects[one.subject];
    if drawn.exempt && subject.code == "EPS" {
        return GradeOf { outcome: "exempt", value_x100: None, remark: "" };
    }
    let series = &mut Series::of(drawn.seed, "grade", (one.slot * 32 + one.subject) as i64);
    // Where a subject's own grades are a pupil's real ones, only what leaves their mean alone may be missing.
    let own = one.subject == 0 || subject.code == "MAT";
    let (value, middle) = match school.slots[one.slot].value {
        Value::Test(number) => {
            let apart = Series::of(drawn.seed, "apart", one.term * 32 + one.subject as i64);
            spread(triple[(one.term - 1) as usize] * 100, number, subject.tests, apart)
        }
        Value::Grade(which) => (triple[which] * 100, false),
    };
    let lot = series.below(1000);
    let exam = school.slots[one.slot].kind.starts_with("exam");
    let outcome = match lot {
        0..12 if middle || !own && !exam => "absent",
        12..17 if middle || !own && !exam => "exempt",
        17..23 if !own && !exam => "not_handed_in",
        _ => "value",
    };
    let value_x100 = (outcome == "value").then_some(value);
    let remark = if outcome == "value" && series.chance(70) { remark(value, subject.arabic, series) } else { "" };
    GradeOf { outcome, value_x100, remark }
}

/// The value of one of several assessments whose mean is `mean`, and whether it is the mean itself among three: the
/// others keep their mean without it.
fn spread(mean: i64, number: usize, tests: usize, mut series: Series) -> (i64, bool) {
    let apart = *series.pick(&[0, 50, 100, 100, 150, 200, 250, 300]);
    let apart = apart.min(mean).min(2000 - mean);
    let turn = series.below(tests.max(1));
    match (tests, (number + turn) % tests.max(1)) {
        (2, 0) | (3, 0) => (mean - apart, false),
        (2, _) | (3, 1) => (mean + apart, false),
        _ => (mean, tests == 3),
    }
}

const REMARKS: [(&[&str], &[&str]); 4] = [
    (
        &[
            "Notions à reprendre avant le prochain contrôle.",
            "Un accompagnement est proposé le mercredi.",
            "Le travail à la maison doit être plus régulier.",
        ],
        &["يجب مراجعة الدروس قبل الفرض المقبل.", "نقترح حصص الدعم.", "العمل المنزلي غير منتظم."],
    ),
    (
        &[
            "Résultat fragile, des efforts à poursuivre.",
            "La méthode est là, attention aux calculs.",
            "Peut mieux faire en relisant la consigne.",
        ],
        &["نتيجة متوسطة، واصل الجهد.", "انتبه إلى قراءة السؤال.", "يمكنك تحقيق نتيجة أفضل."],
    ),
    (
        &["Bon travail, continuez ainsi.", "Copie soignée et bien rédigée.", "De nets progrès ce mois-ci."],
        &["عمل جيد، واصل.", "ورقة منظمة وواضحة.", "تحسن ملحوظ هذا الشهر."],
    ),
    (
        &["Excellent travail.", "Très bonne maîtrise du chapitre.", "Félicitations pour cette copie."],
        &["عمل ممتاز.", "تمكن جيد جدا من الدرس.", "تهانينا على هذا العمل."],
    ),
];

fn remark(value_x100: i64, arabic: bool, series: &mut Series) -> &'static str {
    let (french, in_arabic) = REMARKS[match value_x100 {
        ..900 => 0,
        900..1250 => 1,
        1250..1650 => 2,
        _ => 3,
    }];
    series.pick::<&'static str>(if arabic { in_arabic } else { french })
}
