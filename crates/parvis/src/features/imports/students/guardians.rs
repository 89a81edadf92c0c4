//! The guardians of a row: known, corrected, new, or a twin of somebody.

use super::*;

impl Roster<'_, '_, '_> {
    pub(super) fn guardian(
        &mut self,
        row: &StudentRow,
        guardian: &GuardianRow,
        student: i64,
        active_here: bool,
        batch: &Batch,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Stop> {
        let tx = self.run.tx;
        let keys = batch.keys.get(&(row.line, guardian.number)).ok_or(db::Error::NoRow)?;
        let found = self.who((row.line, guardian), Some(student), batch);
        let name = format!("{} {}", guardian.given_name, guardian.family_name);
        let field = |part: tables::GuardianField| Field::Guardian(guardian.number, part).code();
        let id = match found {
            Some(id) => {
                if let Some(person) = batch.persons.get(&id).filter(|_| !self.guardian_ids.is_fresh(id)) {
                    self.update_person(guardian, person, pairs)?;
                }
                id
            }
            None => {
                self.twin(row, guardian, keys)?;
                if self.restricted.contains(&student) {
                    // A restriction is found by names and numbers: whether this is the same person, the office knows.
                    let child = format!("{} {}", row.given_name, row.family_name);
                    let problem = ("restricted-child", vec![row.line.to_string(), name.clone(), child]);
                    super::super::work::must_warn(self.run, &problem);
                }
                let id = self.guardian_ids.take(tx, self.run.writes)?;
                self.people.add(id, row.line, keys);
                if self.run.writes {
                    let new = self.new_guardian(id, guardian);
                    self.guardians.push(new);
                    self.run.step(Step::G(id, 1, None))?;
                }
                id
            }
        };
        let relation = relation(guardian.relation);
        let link = batch.links.get(&(id, student));
        // Those of the same row are the last.
        let mut of_row = self.links.iter().rev().take_while(|link| link.student_id == student);
        let is_new = link.is_none() && !of_row.any(|link| link.guardian_id == id);
        if is_new {
            if self.run.writes {
                self.run.tell(student, &name, true)?;
            }
            pairs.push(Pair(field(tables::GuardianField::FamilyName), String::new(), name));
            let known = found.is_some();
            pairs.extend(self.said_of(guardian, known).map(|(part, value)| Pair(field(part), String::new(), value)));
            if self.run.writes {
                self.links.push(NewGuardianStudent {
                    guardian_id: id,
                    student_id: student,
                    school_id: self.run.site.id,
                    relation: relation.unwrap_or("other").to_owned(),
                });
                self.run.step(Step::L(id, student, 1, None))?;
            }
        } else if let (Some(link), Some(relation)) = (link, relation)
            && link.relation != relation
        {
            pairs.push(Pair(field(tables::GuardianField::Relation), link.relation.clone(), relation.to_owned()));
            if self.run.writes {
                exactly_one(children::update_relation(tx, id, student, link.version, relation)?)?;
                self.run.step(Step::L(id, student, link.version + 1, Some(link.relation.clone())))?;
            }
        }
        let account = batch.persons.get(&id).and_then(|person| person.account_id);
        if let Some(account) = account.filter(|_| is_new || !active_here) {
            let relation = relation.or(link.map(|link| link.relation.as_str())).unwrap_or("other");
            let joined = self.ties.join(self.run, account, student, relation)?;
            if joined && !self.run.writes {
                self.joined += 1;
                let label = format!("{} {} ({})", row.given_name, row.family_name, row.code.as_str());
                let name = format!("{} {}", guardian.given_name, guardian.family_name);
                let pairs = vec![Pair(field(tables::GuardianField::FamilyName), String::new(), name)];
                self.run.show("joins", || Change { what: "joins", line: row.line, label, pairs });
            } else if joined && is_new && self.run.writes && !self.student_ids.is_fresh(student) {
                super::super::mails::added(self.run, student, account)?;
            } else if joined && !is_new {
                self.run.tell(student, &format!("{} {}", guardian.given_name, guardian.family_name), true)?;
            }
        }
        Ok(())
    }

    /// The guardian of the roster that this is: by what identifies people, else one of the child's own of the same names. A
    /// child has no two parents of one name; without that, a list without numbers and phones would make everybody anew with
    /// each import.
    pub(super) fn who(
        &self,
        (line, guardian): (u64, &GuardianRow),
        student: Option<i64>,
        batch: &Batch,
    ) -> Option<i64> {
        let keys = batch.keys.get(&(line, guardian.number))?;
        self.people.find(keys).or_else(|| {
            let student = student?;
            let number = guardian.national_id.as_deref().filter(|number| self.numbers && !number.is_empty());
            let of_child = batch.links.keys().filter(|(_, of)| *of == student);
            let mut own = of_child.filter_map(|(id, _)| batch.persons.get(id));
            let is_same = |person: &&Person| {
                let known = person.national_id.as_deref().filter(|number| !number.is_empty());
                let differ = number.is_some() && known.is_some() && number != known;
                let named = |given: &str, family: &str| {
                    let key = rules::names::comparison_key(given, family);
                    !key.is_empty() && key == keys.said()
                };
                !differ
                    && (named(&person.given_name, &person.family_name)
                        || named(&person.given_name_ar, &person.family_name_ar))
            };
            own.find(is_same).map(|person| person.id)
        })
    }

    /// What the file says of a guardian beside the name; of one who is known only what they are to the child, since what
    /// else is new is told as a change.
    fn said_of<'g>(
        &self,
        guardian: &'g GuardianRow,
        known: bool,
    ) -> impl Iterator<Item = (tables::GuardianField, String)> + use<'g> {
        use tables::GuardianField as G;
        let number = guardian.national_id.clone().filter(|_| self.numbers);
        let all = [
            (G::Relation, relation(guardian.relation).unwrap_or_default().to_owned()),
            (G::NationalId, number.unwrap_or_default()),
            (G::Email, guardian.email.clone().unwrap_or_default()),
            (G::Phone, guardian.phone.clone()),
            (G::Address, guardian.address.clone()),
        ];
        all.into_iter().filter(move |(part, value)| !value.is_empty() && (!known || *part == G::Relation))
    }

    fn new_guardian(&self, id: i64, guardian: &GuardianRow) -> NewGuardian {
        NewGuardian {
            id,
            public_id: self.run.public_id(),
            school_id: self.run.site.id,
            family_name: guardian.family_name.clone(),
            given_name: guardian.given_name.clone(),
            family_name_ar: String::new(),
            given_name_ar: String::new(),
            national_id: guardian.national_id.clone().filter(|_| self.numbers),
            email: guardian.email.clone(),
            phone: Some(guardian.phone.clone()).filter(|phone| !phone.is_empty()),
            address: guardian.address.clone(),
            account_id: None,
        }
    }

    /// Somebody of the same names is shown beside the new guardian: they may be one, which the school knows.
    fn twin(&mut self, row: &StudentRow, guardian: &GuardianRow, keys: &Keys) -> Result<(), Stop> {
        if !self.run.shows("twin") {
            self.people.forget_names();
            return Ok(());
        }
        let Some((other, line)) = self.people.namesake(keys) else { return Ok(()) };
        let person = if other > 0 && line == 0 {
            read::persons(self.run.tx, &Of { students: vec![other], within: self.run.site.id })?.pop()
        } else {
            None
        };
        let part = |part: tables::GuardianField| Field::Guardian(guardian.number, part).code();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        use tables::GuardianField as G;
        let mut pairs = vec![
            Pair(
                part(G::NationalId),
                person.as_ref().map_or(String::new(), |p| text(&p.national_id)),
                text(&guardian.national_id),
            ),
            Pair(part(G::Email), person.as_ref().map_or(String::new(), |p| text(&p.email)), text(&guardian.email)),
            Pair(part(G::Phone), person.as_ref().map_or(String::new(), |p| text(&p.phone)), guardian.phone.clone()),
        ];
        if line > 0 {
            pairs.push(Pair("line".into(), line.to_string(), row.line.to_string()));
        }
        let label = format!("{} {}", guardian.given_name, guardian.family_name);
        self.run.show("twin", || Change { what: "twin", line: row.line, label, pairs });
        Ok(())
    }

    /// Takes what the row says of a guardian of the roster; of several rows about one guardian, the first.
    pub(super) fn update_person(
        &mut self,
        guardian: &GuardianRow,
        person: &Person,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Stop> {
        if self.updated.contains(&person.id) {
            return Ok(());
        }
        use tables::GuardianField as G;
        let before = pairs.len();
        let mut take = |part: G, old: Option<&str>, new: Option<&str>| -> Option<String> {
            match new.filter(|new| !new.is_empty() && Some(*new) != old) {
                None => old.map(str::to_owned),
                Some(new) => {
                    let code = Field::Guardian(guardian.number, part).code();
                    pairs.push(Pair(code, old.unwrap_or_default().to_owned(), new.to_owned()));
                    Some(new.to_owned())
                }
            }
        };
        let family = take(G::FamilyName, Some(&person.family_name), Some(&guardian.family_name)).unwrap_or_default();
        let given = take(G::GivenName, Some(&person.given_name), Some(&guardian.given_name)).unwrap_or_default();
        // A number once known is corrected by the review of identity numbers, never by a list.
        let listed = guardian.national_id.as_deref().filter(|_| self.numbers && person.national_id.is_none());
        let number = take(G::NationalId, person.national_id.as_deref(), listed);
        let email = take(G::Email, person.email.as_deref(), guardian.email.as_deref());
        let phone = take(G::Phone, person.phone.as_deref(), Some(&guardian.phone));
        let address = take(G::Address, Some(&person.address), Some(&guardian.address)).unwrap_or_default();
        if pairs.len() == before {
            return Ok(());
        }
        self.updated.insert(person.id);
        if !self.run.writes {
            return Ok(());
        }
        exactly_one(children::update_guardian(
            self.run.tx,
            person.id,
            person.version,
            &family,
            &given,
            number.as_deref(),
            email.as_deref(),
            phone.as_deref(),
            &address,
        )?)?;
        let was = PersonWas(
            person.family_name.clone(),
            person.given_name.clone(),
            person.national_id.clone(),
            person.email.clone(),
            person.phone.clone(),
            person.address.clone(),
        );
        Ok(self.run.step(Step::G(person.id, person.version + 1, Some(was)))?)
    }
}
