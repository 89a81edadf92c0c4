//! The classes of rows: known ones, and new ones of a level that the school has.

use super::*;

impl Roster<'_, '_, '_> {
    /// The class of the row, made where the level is known and the class is new; `None` when a fault was noted.
    pub(super) fn class(&mut self, row: &StudentRow) -> Result<Option<i64>, Stop> {
        let key = (row.level.clone(), row.class.clone());
        if let Some(known) = self.placed.get(&key) {
            return Ok(Some(*known));
        }
        let found = self.find_class(row)?;
        if let Some(id) = found {
            self.placed.insert(key, id);
        }
        Ok(found)
    }

    fn find_class(&mut self, row: &StudentRow) -> Result<Option<i64>, Stop> {
        if row.level.is_empty() {
            // A class that is there has its level.
            let known = self.classes.get(&folded(&row.class)).map(|class| class.id);
            if known.is_none() {
                self.run.field_fault(row.line, Field::Class, &row.class, "class-level", &[]);
            }
            return Ok(known);
        }
        let wanted = rules::level_name::key(&row.level);
        let names = |level: &Level| [&level.code, &level.name, &level.name_ar].map(|name| rules::level_name::key(name));
        let is = |level: &&Level| !wanted.is_empty() && names(level).contains(&wanted);
        let Some(level) = self.levels.iter().find(is) else {
            let names: Vec<&str> = self.levels.iter().map(|level| level.name.as_str()).collect();
            self.run.field_fault(row.line, Field::Level, &row.level, "unknown-level", &[&names.join(", ")]);
            return Ok(None);
        };
        if let Some(class) = self.classes.get(&folded(&row.class)) {
            if class.level_id == level.id {
                return Ok(Some(class.id));
            }
            let its = self.levels.iter().find(|level| level.id == class.level_id).map_or("", |level| &level.name);
            let its = its.to_owned();
            self.run.field_fault(row.line, Field::Level, &row.level, "level-of-class", &[&its]);
            return Ok(None);
        }
        let (tx, site) = (self.run.tx, self.run.site);
        let id = self.class_ids.take(tx, self.run.writes)?;
        let new = NewClass {
            id,
            public_id: self.run.public_id(),
            school_id: site.id,
            school_year: site.year,
            level_id: level.id,
            name: row.class.clone(),
            class_teacher: String::new(),
        };
        let of = level.name.clone();
        let made = ClassRow { id, public_id: new.public_id.clone(), name: row.class.clone(), level_id: level.id };
        if self.run.writes {
            insert_classes(tx, &[new])?;
            self.run.step(Step::C(id, 1))?;
        }
        self.classes.insert(folded(&row.class), made);
        self.new_classes.push(row.class.clone());
        self.run.show("class", || Change {
            what: "class",
            line: row.line,
            label: row.class.clone(),
            pairs: vec![Pair("niveau".into(), String::new(), of)],
        });
        Ok(Some(id))
    }
}
