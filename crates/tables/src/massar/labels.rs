//! The words of a sheet.

use std::fmt;

use super::MassarKind;
use crate::headings::key::key;
use crate::typed::vocabulary;

/// What the rows above the students say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Regional academy.
    Academy,
    /// Provincial directorate.
    Directorate,
    /// School.
    School,
    /// Level.
    Level,
    /// Class.
    Class,
    /// Teacher.
    Teacher,
    /// Semester.
    Semester,
    /// Subject.
    Subject,
    /// School year.
    SchoolYear,
    /// "Grades", which stands beside the semester and has no value.
    Grades,
}

impl Label {
    pub(super) const ALL: [Label; 10] = [
        Label::Academy,
        Label::Directorate,
        Label::School,
        Label::Level,
        Label::Class,
        Label::Teacher,
        Label::Semester,
        Label::Subject,
        Label::SchoolYear,
        Label::Grades,
    ];

    /// As a sheet has it.
    pub(super) fn text(self) -> &'static str {
        self.texts()[0]
    }

    /// As sheets have it; the first is written.
    fn texts(self) -> &'static [&'static str] {
        match self {
            Label::Academy => &["أكاديمية :", "الأكاديمية", "الأكاديمية الجهوية", "الأكاديمية الجهوية للتربية والتكوين"],
            Label::Directorate => &["م.الإقليمية :", "المديرية الإقليمية", "المديرية", "النيابة", "نيابة"],
            Label::School => &["مؤسسة :", "المؤسسة", "اسم المؤسسة"],
            Label::Level => &["المستوى :", "المستوى الدراسي"],
            Label::Class => &["القسم :", "الفصل"],
            Label::Teacher => &["الاستاذ :", "الأستاذ(ة)", "الأستاذة", "اسم الأستاذ"],
            Label::Semester => &["الدورة :", "الأسدس"],
            Label::Subject => &["المادة :", "مادة"],
            Label::SchoolYear => &["السنة الدراسية :", "الموسم الدراسي"],
            Label::Grades => &["نقط :"],
        }
    }

    /// The label of a cell's text.
    pub(super) fn of(text: &str) -> Option<Label> {
        let wanted = key(text);
        Label::ALL.into_iter().find(|label| label.texts().iter().any(|text| key(text) == wanted))
    }
}

/// The label in Arabic with its English name.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Label::Academy => "the academy",
            Label::Directorate => "the directorate",
            Label::School => "the school",
            Label::Level => "the level",
            Label::Class => "the class",
            Label::Teacher => "the teacher",
            Label::Semester => "the semester",
            Label::Subject => "the subject",
            Label::SchoolYear => "the school year",
            Label::Grades => "grades",
        };
        write!(f, "{name} ({})", self.text().trim_end_matches(" :"))
    }
}

pub(super) const TITLE: &str = "نقط المراقبة المستمرة";
pub(super) const ID: &str = "ID";
pub(super) const CODE: &str = "رقم التلميذ";
pub(super) const NAME: &str = "إسم التلميذ";
pub(super) const BORN: &str = "تاريخ الإزدياد";
pub(super) const GRADE: &str = "النقطة";
pub(super) const ABSENT: &str = "التغيب";
pub(super) const REMARK: &str = "ملاحظات الأستاذ";
pub(super) const REMARK_MARKER: &str = "#100#";
pub(super) const SEMESTERS: [&str; 2] = ["الدورة الأولى", "الدورة الثانية"];
/// What is written in the column of absence, and for a grade that there will not be.
pub(super) const IS_ABSENT: &str = "غ";
pub(super) const IS_EXEMPT: &str = "معفى";
pub(super) const NOT_HANDED_IN: &str = "لم ينجز";

/// What a heading of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Id,
    Code,
    Name,
    Born,
    Grade,
    Absent,
    Remark,
}

impl Heading {
    pub(super) fn of(text: &str) -> Option<Heading> {
        let key = key(text);
        match key.as_str() {
            "id" => Some(Heading::Id),
            "نقطه" => Some(Heading::Grade),
            "تغيب" | "غياب" => Some(Heading::Absent),
            _ if key.starts_with("رقمتلميذ") || matches!(&*key, "رمزمسار" | "رقممسار" | "رمزتلميذ" | "رقموطني") => {
                Some(Heading::Code)
            }
            _ if key.starts_with("اسم") => Some(Heading::Name),
            _ if key.contains("ازدياد") || key.contains("ميلاد") || key.contains("ولاده") => {
                Some(Heading::Born)
            }
            _ if key.contains("ملاحظ") => Some(Heading::Remark),
            _ => None,
        }
    }
}

impl MassarKind {
    /// What a heading above a pair of columns says; `None` where it says nothing.
    pub(super) fn of(text: &str) -> Option<MassarKind> {
        let (name, number) = vocabulary::numbered(text);
        match (name.as_str(), number) {
            ("", None) => None,
            ("فرض", Some(number)) => Some(MassarKind::Continuous(number)),
            ("انشطهمندمجه", _) => Some(MassarKind::Activities),
            _ => Some(MassarKind::Other(text.split_whitespace().collect::<Vec<_>>().join(" "))),
        }
    }

    /// The heading above its columns.
    #[must_use]
    pub fn heading(&self) -> String {
        match self {
            MassarKind::Continuous(number @ 1..=6) => {
                let ordinals = ["الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس"];
                format!("الفرض {}", ordinals[usize::from(*number) - 1])
            }
            MassarKind::Continuous(number) => format!("الفرض {number}"),
            MassarKind::Activities => "الأنشطة المندمجة".to_owned(),
            MassarKind::Other(heading) => heading.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_its_own() {
        for label in Label::ALL {
            for text in label.texts() {
                assert_eq!(Label::of(text), Some(label), "{text}");
            }
        }
        assert_eq!(Label::of("  المستوى  :  "), Some(Label::Level));
        assert_eq!(Label::of("الثانية إعدادي"), None);
    }

    #[test]
    fn headings_say_what_they_are() {
        for kind in [MassarKind::Activities, MassarKind::Other("التقويم النهائي".into())] {
            assert_eq!(MassarKind::of(&kind.heading()), Some(kind));
        }
        for number in 1..=8 {
            let kind = MassarKind::Continuous(number);
            assert_eq!(MassarKind::of(&kind.heading()), Some(kind));
        }
        for (text, heading) in [
            (ID, Heading::Id),
            (CODE, Heading::Code),
            (NAME, Heading::Name),
            (BORN, Heading::Born),
            (GRADE, Heading::Grade),
            (ABSENT, Heading::Absent),
            (REMARK, Heading::Remark),
        ] {
            assert_eq!(Heading::of(text), Some(heading), "{text}");
        }
    }
}
