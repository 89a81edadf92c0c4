//! Students and their enrolments: added, corrected.

use super::*;

impl Roster<'_, '_, '_> {
    pub(super) fn new_student(&mut self, row: &StudentRow) -> Result<i64, Stop> {
        let id = self.student_ids.take(self.run.tx, self.run.writes)?;
        if self.run.writes {
            self.students.push(NewStudent {
                id,
                public_id: self.run.public_id(),
                authority: self.run.site.authority.clone(),
                code: row.code.as_str().to_owned(),
                family_name: row.family_name.clone(),
                given_name: row.given_name.clone(),
                family_name_ar: row.family_name_ar.clone(),
                given_name_ar: row.given_name_ar.clone(),
                sort_key: locale::sort_key(&format!("{} {}", row.family_name, row.given_name)),
                sex: sex(row.sex).unwrap_or("unknown").to_owned(),
                born_on: row.born_on,
                born_in: row.born_in.clone(),
            });
            self.run.step(Step::S(id, 1, None))?;
        }
        Ok(id)
    }

    /// Corrects what is known of a student; blank cells take nothing away.
    pub(super) fn correct(&mut self, row: &StudentRow, known: &Known, pairs: &mut Vec<Pair>) -> Result<(), Stop> {
        let before = pairs.len();
        let mut take = |field: Field, old: &str, new: &str| -> String {
            if new.is_empty() || new == old {
                return old.to_owned();
            }
            pairs.push(Pair(field.code(), old.to_owned(), new.to_owned()));
            new.to_owned()
        };
        let family = take(Field::FamilyName, &known.family_name, &row.family_name);
        let given = take(Field::GivenName, &known.given_name, &row.given_name);
        let family_ar = take(Field::FamilyNameAr, &known.family_name_ar, &row.family_name_ar);
        let given_ar = take(Field::GivenNameAr, &known.given_name_ar, &row.given_name_ar);
        let sex = take(Field::Sex, &known.sex, sex(row.sex).unwrap_or(""));
        let born_in = take(Field::BirthPlace, &known.born_in, &row.born_in);
        take(Field::BirthDate, &known.born_on.to_string(), &row.born_on.to_string());
        if pairs.len() == before || !self.run.writes {
            return Ok(());
        }
        let key = locale::sort_key(&format!("{family} {given}"));
        exactly_one(children::update_student(
            self.run.tx,
            known.id,
            known.version,
            &family,
            &given,
            &family_ar,
            &given_ar,
            &key,
            &sex,
            row.born_on,
            &born_in,
        )?)?;
        let was = StudentWas(
            known.family_name.clone(),
            known.given_name.clone(),
            known.family_name_ar.clone(),
            known.given_name_ar.clone(),
            known.sex.clone(),
            known.born_on,
            known.born_in.clone(),
        );
        Ok(self.run.step(Step::S(known.id, known.version + 1, Some(was)))?)
    }

    pub(super) fn enrol(
        &mut self,
        row: &StudentRow,
        student: i64,
        here: Option<&Enrolled>,
        class: i64,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let name = |classes: &HashMap<String, ClassRow>, id: i64| {
            classes.values().find(|class| class.id == id).map_or(String::new(), |class| class.name.clone())
        };
        let Some(here) = here else {
            pairs.push(Pair(Field::Class.code(), String::new(), row.class.clone()));
            if self.run.writes {
                self.enrolments.push(NewEnrolment {
                    student_id: student,
                    school_year: site.year,
                    school_id: site.id,
                    class_id: class,
                    regime: regime(row.regime).unwrap_or("day").to_owned(),
                    state: "active".to_owned(),
                    decision: "none".to_owned(),
                });
                self.run.step(Step::E(student, site.year, site.id, 1, None))?;
            }
            return Ok(());
        };
        let wanted = regime(row.regime).unwrap_or(&here.regime);
        if here.class_id == class && here.regime == wanted && here.state == "active" {
            return Ok(());
        }
        if here.class_id != class {
            pairs.push(Pair(Field::Class.code(), name(&self.classes, here.class_id), row.class.clone()));
        }
        if here.regime != wanted {
            pairs.push(Pair(Field::Regime.code(), here.regime.clone(), wanted.to_owned()));
        }
        if self.run.writes {
            exactly_one(children::update_enrolment(
                tx,
                student,
                site.year,
                site.id,
                here.version,
                class,
                wanted,
                "active",
            )?)?;
            let was = (here.class_id, here.regime.clone(), here.state.clone());
            self.run.step(Step::E(student, site.year, site.id, here.version + 1, Some(was)))?;
        }
        Ok(())
    }
}
