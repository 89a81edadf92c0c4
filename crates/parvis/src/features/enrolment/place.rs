//! What a letter is about: a guardian of a roster, the school, and the children whom it opens.

use super::read::{self, ChildRow, GuardianRow};
use crate::features::campaigns::{self, LetterRow};
use crate::features::guardianship;
use crate::web::policy::{Restriction, Viewer};
use crate::web::shell::{full_name, in_script};
use crate::web::{Cx, Error, Result};
use db::Tx;
use locale::Locale;
use rules::alike;
use rules::national_id::{NationalId, NationalIdKind};

/// What a letter is about.
pub struct Place {
    /// The letter, whose password still works.
    pub letter: LetterRow,
    /// The guardian of the roster, with the school.
    pub guardian: GuardianRow,
    /// The children whom it opens: enrolled this year, and not kept from this person.
    pub children: Vec<PlaceChild>,
}

/// A child whom a letter opens.
pub struct PlaceChild(ChildRow);

impl std::ops::Deref for PlaceChild {
    type Target = ChildRow;
    fn deref(&self) -> &ChildRow {
        &self.0
    }
}

impl PlaceChild {
    /// Full name in the script of the language.
    pub fn name(&self, locale: Locale) -> String {
        full_name(locale, (&self.given_name, &self.family_name), (&self.given_name_ar, &self.family_name_ar))
    }
}

/// Whether a school asks for an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It must be given.
    Required,
    /// "I have none" is an answer.
    Optional,
    /// It is not asked for.
    NotAsked,
}

impl Place {
    /// What a letter is about.
    ///
    /// # Errors
    /// [`Error::NotFound`] where its guardian is gone; the database's.
    pub fn of(tx: &Tx<'_>, letter: LetterRow) -> Result<Place> {
        let guardian = read::guardian(tx, letter.guardian_id)?.ok_or(Error::NotFound)?;
        let account = letter.account_id.or(guardian.account_id);
        let mut children = Vec::new();
        for child in read::children(tx, letter.guardian_id)? {
            // Of a child that is kept from them they shall not even learn that it is there.
            let left = guardianship::strictest(tx, account, Some(letter.guardian_id), child.student_id)?;
            if left != Restriction::Nothing {
                children.push(PlaceChild(child));
            }
        }
        Ok(Place { letter, guardian, children })
    }

    /// That of the viewer's first access.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the letter does not work any more; the database's.
    pub fn of_viewer(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer) -> Result<Place> {
        let letter = campaigns::live_letter(tx, viewer.letter.ok_or(Error::NotFound)?, cx.rq.now)?;
        if letter.account_id != Some(viewer.account_id) {
            return Err(Error::NotFound);
        }
        let place = Place::of(tx, letter)?;
        if place.children.is_empty() { Err(Error::NotFound) } else { Ok(place) }
    }

    /// The school's name in the script of the language.
    pub fn school_name(&self, locale: Locale) -> &str {
        in_script(locale, &self.guardian.school_name, &self.guardian.school_name_ar)
    }

    /// Whether the school asks for an identity number.
    pub fn rule(&self) -> Rule {
        match self.guardian.national_id_rule.as_str() {
            "required" => Rule::Required,
            "none" => Rule::NotAsked,
            _ => Rule::Optional,
        }
    }

    /// The kinds of numbers that people of the school's country have, the usual one first.
    pub fn kinds(&self) -> &'static [NationalIdKind] {
        use NationalIdKind::{Cin, NationalRegister, Passport, ResidenceCard};
        match self.guardian.country.as_str() {
            "MA" => &[Cin, ResidenceCard, Passport],
            "BE" => &[NationalRegister, ResidenceCard, Passport],
            _ => &NationalIdKind::ALL,
        }
    }

    /// The number that the letter carried, if the roster still names it for this guardian.
    pub fn number_of_letter(&self) -> Option<&str> {
        let roster = NationalId::normalise(self.guardian.national_id.as_deref().unwrap_or_default());
        let carried = self.letter.login_kind == "national_id" && self.letter.login == roster;
        (carried && self.rule() != Rule::NotAsked).then_some(self.letter.login.as_str())
    }

    /// Whether a text is the code of one of the children.
    pub fn is_code(&self, text: &str) -> bool {
        let typed = NationalId::normalise(text);
        self.children.iter().any(|child| NationalId::normalise(&child.code) == typed)
    }

    /// Whether the roster means the owner of this account by the letter's guardian: by the number, or by a name that can be
    /// theirs.
    ///
    /// # Errors
    /// The database's.
    pub fn is_named(&self, tx: &Tx<'_>, number: &str, account: i64) -> Result<bool> {
        let of = &self.guardian;
        if !number.is_empty() && NationalId::normalise(of.national_id.as_deref().unwrap_or_default()) == number {
            return Ok(true);
        }
        let owner = read::names_of(tx, account)?;
        let of_roster =
            [alike::key(&of.given_name, &of.family_name), alike::key(&of.given_name_ar, &of.family_name_ar)];
        let own = [
            alike::key(&owner.given_name, &owner.family_name),
            alike::key(&owner.given_name_ar, &owner.family_name_ar),
        ];
        Ok(alike::can_be_one(&of_roster, &own))
    }

    /// The children, as the logins by code need them.
    pub fn codes(&self) -> Vec<(i64, String)> {
        self.children.iter().map(|child| (child.student_id, child.code.clone())).collect()
    }

    /// What is easy to guess for whoever knows the family.
    pub fn easy_to_guess(&self) -> Vec<String> {
        let of = &self.guardian;
        let mut easy = vec![of.family_name.clone(), of.given_name.clone(), of.school_name.clone()];
        easy.extend([of.school_name_ar.clone(), of.school_slug.clone()]);
        for child in &self.children {
            let of_child = [&child.given_name, &child.family_name, &child.given_name_ar, &child.code];
            easy.extend(of_child.into_iter().cloned());
        }
        easy
    }

    /// What the roster says that the guardian is to the first child.
    pub fn relation(&self) -> &str {
        self.children.first().map_or("other", |child| child.relation.as_str())
    }

    /// The account, other than the viewer's, whose password is asked for: the one that has this row of the roster, else the
    /// one that signs in by this number.
    ///
    /// # Errors
    /// The database's.
    pub fn known(&self, tx: &Tx<'_>, number: &str) -> Result<Option<Same>> {
        let own = self.letter.account_id;
        if let Some(account) = self.guardian.account_id.filter(|account| Some(*account) != own) {
            return Ok(Some(Same { account, by_row: true }));
        }
        if number.is_empty() {
            return Ok(None);
        }
        let holder = read::holder(tx, number)?.filter(|account| Some(*account) != own);
        Ok(holder.map(|account| Same { account, by_row: false }))
    }
}

/// An account that may be the same guardian's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Same {
    /// The account.
    pub account: i64,
    /// The roster says so: there is nothing to dispute.
    pub by_row: bool,
}
