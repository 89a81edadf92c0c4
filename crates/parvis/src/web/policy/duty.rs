//! Which role may do what at a school: the table of office.md, "Roles and rights".

use super::Role;
use std::fmt;

/// What a member of staff may do: each line of the table that staff can hold, where a line holds several things that
/// roles do not share, each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// Sees children's school life: grades, averages, report cards, file.
    SeeStudents,
    /// Sees the absences of children.
    SeeAbsences,
    /// Enters grades.
    EnterGrades,
    /// Publishes grades, closes terms.
    PublishGrades,
    /// Calls the roll, enters absences.
    Absences,
    /// Answers justifications of absences.
    Justifications,
    /// Sees the lists of students and classes, the timetable, the exam planning.
    SeePlanning,
    /// Changes students, classes, timetable and exam planning.
    EditPlanning,
    /// Imports files.
    Import,
    /// Makes letters and invitations.
    Invite,
    /// Decides on identity numbers, claims and restrictions; revokes certificates.
    Review,
    /// Offers slots, answers appointments.
    Appointments,
    /// Writes news, answers of the FAQ and help; moderates the idea box.
    Content,
    /// Invites staff, takes their roles away.
    ManageStaff,
    /// Sets the school up.
    Settings,
    /// Reads the audit log.
    Audit,
    /// Looks after schools, backups and mail.
    Operate,
}

/// How far a duty reaches, from the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Every school of the installation, without students' data: the operator's.
    Installation,
    /// Own classes, own subjects, own lessons, own slots.
    Own,
    /// The whole school.
    School,
}

impl Duty {
    /// Every duty, in the order of the table.
    pub const ALL: [Duty; 17] = [
        Duty::SeeStudents,
        Duty::SeeAbsences,
        Duty::EnterGrades,
        Duty::PublishGrades,
        Duty::Absences,
        Duty::Justifications,
        Duty::SeePlanning,
        Duty::EditPlanning,
        Duty::Import,
        Duty::Invite,
        Duty::Review,
        Duty::Appointments,
        Duty::Content,
        Duty::ManageStaff,
        Duty::Settings,
        Duty::Audit,
        Duty::Operate,
    ];

    /// As the table of routes prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Duty::SeeStudents => "see-students",
            Duty::SeeAbsences => "see-absences",
            Duty::EnterGrades => "enter-grades",
            Duty::PublishGrades => "publish-grades",
            Duty::Absences => "absences",
            Duty::Justifications => "justifications",
            Duty::SeePlanning => "see-planning",
            Duty::EditPlanning => "edit-planning",
            Duty::Import => "import",
            Duty::Invite => "invite",
            Duty::Review => "review",
            Duty::Appointments => "appointments",
            Duty::Content => "content",
            Duty::ManageStaff => "manage-staff",
            Duty::Settings => "settings",
            Duty::Audit => "audit",
            Duty::Operate => "operate",
        }
    }

    /// Whether it shows data of students that stand in their files: a class that is given for it counts as a look at the file
    /// of each student. Planning, lists of names and slots show none.
    pub const fn opens_files(self) -> bool {
        match self {
            Duty::SeeStudents
            | Duty::SeeAbsences
            | Duty::EnterGrades
            | Duty::PublishGrades
            | Duty::Absences
            | Duty::Justifications
            | Duty::Import
            | Duty::Review => true,
            Duty::SeePlanning
            | Duty::EditPlanning
            | Duty::Invite
            | Duty::Appointments
            | Duty::Content
            | Duty::ManageStaff
            | Duty::Settings
            | Duty::Audit
            | Duty::Operate => false,
        }
    }

    /// Whether it decides something about a child: nobody does so for their own (accounts.md, "Staff accounts").
    pub const fn decides(self) -> bool {
        matches!(self, Duty::EnterGrades | Duty::Absences | Duty::Justifications | Duty::Review)
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Role {
    /// How far the role holds the duty, if it does.
    pub const fn reach(self, duty: Duty) -> Option<Reach> {
        use Duty as D;
        use Reach::{Installation, Own, School};
        match (self, duty) {
            (Role::Teacher, D::SeeStudents | D::SeeAbsences | D::EnterGrades | D::Absences | D::Appointments) => {
                Some(Own)
            }
            (Role::Teacher | Role::Attendance, D::SeePlanning) => Some(School),
            (Role::Attendance, D::SeeAbsences | D::Absences | D::Justifications) => Some(School),
            (
                Role::Secretary | Role::Director,
                D::SeeStudents
                | D::SeeAbsences
                | D::Absences
                | D::Justifications
                | D::SeePlanning
                | D::EditPlanning
                | D::Import
                | D::Invite
                | D::Appointments
                | D::Content,
            ) => Some(School),
            (Role::Director, D::PublishGrades | D::Review | D::ManageStaff | D::Settings | D::Audit) => Some(School),
            (Role::Operator, D::ManageStaff | D::Audit | D::Operate) => Some(Installation),
            _ => None,
        }
    }

    /// What the role holds, and how far.
    pub fn duties(self) -> impl Iterator<Item = (Duty, Reach)> {
        Duty::ALL.into_iter().filter_map(move |duty| Some((duty, self.reach(duty)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document's table, a line each: teacher, attendance, secretary, director, operator. `o` = own, `x` = the school,
    /// `i` = the installation.
    const TABLE: [(&str, &str); 17] = [
        ("see-students", "o - x x -"),
        ("see-absences", "o x x x -"),
        ("enter-grades", "o - - - -"),
        ("publish-grades", "- - - x -"),
        ("absences", "o x x x -"),
        ("justifications", "- x x x -"),
        ("see-planning", "x x x x -"),
        ("edit-planning", "- - x x -"),
        ("import", "- - x x -"),
        ("invite", "- - x x -"),
        ("review", "- - - x -"),
        ("appointments", "o - x x -"),
        ("content", "- - x x -"),
        ("manage-staff", "- - - x i"),
        ("settings", "- - - x -"),
        ("audit", "- - - x i"),
        ("operate", "- - - - i"),
    ];

    #[test]
    fn roles_hold_what_the_table_says() {
        let roles = [Role::Teacher, Role::Attendance, Role::Secretary, Role::Director, Role::Operator];
        assert_eq!(roles.len(), Role::ALL.len());
        for (duty, (name, line)) in Duty::ALL.into_iter().zip(TABLE) {
            assert_eq!(duty.as_str(), name);
            let said: Vec<_> = line.split(' ').collect();
            let held = roles.map(|role| match role.reach(duty) {
                None => "-",
                Some(Reach::Own) => "o",
                Some(Reach::School) => "x",
                Some(Reach::Installation) => "i",
            });
            assert_eq!(held.as_slice(), said.as_slice(), "{name}");
        }
    }

    #[test]
    fn the_operator_sees_no_student() {
        assert_eq!(
            Role::Operator.duties().map(|(duty, _)| duty.as_str()).collect::<Vec<_>>(),
            ["manage-staff", "audit", "operate"]
        );
        assert!(Role::Operator.duties().all(|(_, reach)| reach == Reach::Installation));
    }

    #[test]
    fn the_narrowest_reach_comes_first() {
        assert!(Reach::Installation < Reach::Own && Reach::Own < Reach::School);
    }
}
