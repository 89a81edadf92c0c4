//! The people who can sign in, and the rosters of all guardians.

use super::families::{Adult, Family};
use super::names::{Name, Names};
use super::pupils::Roll;
use super::random::Series;
use super::rows::{Rows, public_id};
use super::schools::{SCHOOLS, SchoolOf};
use crate::features::accounts::store::{NewAccount, NewLogin};
use crate::features::children::store::{NewGuardian, NewGuardianStudent, NewGuardianship};
use crate::features::staff::store::NewStaffRole;
use db::Instant;
use jiff::{Timestamp, ToSpan};
use rules::secret::LetterPassword;
use rules::username::Username;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Who issues logins: this installation, whatever the authority of a code.
const HERE: &str = "local";

/// A child, as demo.json names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChild {
    /// The student code.
    pub code: String,
    /// Given and family name.
    pub name: String,
}

/// Someone to try the demo as: an entry of demo.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Such as `guardian-one-child` or `director`.
    pub kind: String,
    /// Given and family name.
    pub name: String,
    /// What to type as login.
    pub login: String,
    /// What to type as password.
    pub password: String,
    /// The language of the account.
    pub locale: String,
    /// The school's name; none for the operator.
    pub school: Option<String>,
    /// The children, of guardians.
    pub children: Vec<PersonChild>,
}

/// A password to hash, and the salt to hash it under.
pub(crate) struct Secret {
    pub password: String,
    pub salt: Vec<u8>,
}

/// Accounts, rosters and the people to name in demo.json.
pub(crate) struct People<'a> {
    pub rows: &'a mut Rows,
    pub roll: &'a Roll,
    pub families: &'a [Family],
    pub names: &'a Names,
    pub now: Timestamp,
    pub seed: u64,
    pub usernames: HashSet<String>,
    pub listed: Vec<Person>,
    /// The guardians to list, with their places.
    pub guardians: Vec<(usize, Person)>,
}

/// A kind of guardian to meet in the demo: its name, the language, whether the login is the identity number, and which
/// families fit.
type Kind<'a> = (&'static str, &'static str, bool, &'a dyn Fn(&Family) -> bool);

/// How an account is made for a guardian.
#[derive(Clone, Copy)]
struct Wanted {
    locale: &'static str,
    restriction: &'static str,
    /// The kind under which demo.json lists it, whether it signs in there by identity number, and its place in the list.
    kind: Option<(&'static str, bool, usize)>,
}

impl People<'_> {
    /// Makes the rosters, the accounts of guardians and those of staff.
    pub(crate) fn make(&mut self) {
        let accounts = self.choose();
        for (index, family) in self.families.iter().enumerate() {
            for (place, adult) in family.adults.iter().enumerate() {
                let wanted = accounts.iter().find(|&&(family, adult, _)| (family, adult) == (index, place));
                let account = wanted.map(|&(.., wanted)| self.guardian_account(family, adult, wanted));
                self.roster(family, adult, account);
            }
        }
        let mut guardians = std::mem::take(&mut self.guardians);
        guardians.sort_by_key(|&(place, _)| place);
        self.listed.extend(guardians.into_iter().map(|(_, person)| person));
        let mut used = self.not_yet_enrolled(&accounts);
        self.invited(&mut used);
        for index in 0..SCHOOLS.len() {
            self.staff(index);
        }
        self.operator();
        self.staff_away();
    }

    /// About a hundred guardians who have an account, as family and adult.
    fn choose(&self) -> Vec<(usize, usize, Wanted)> {
        let plain = |locale| Wanted { locale, restriction: "unrestricted", kind: None };
        let mut chosen: Vec<(usize, usize, Wanted)> = Vec::new();
        let kinds: [Kind<'_>; 7] = [
            ("guardian-one-child", "fr", false, &|f| f.school == 0 && f.pupils.len() == 1 && !f.both),
            ("guardian-one-child", "ar", false, &|f| f.school == 0 && f.pupils.len() == 1 && !f.both),
            ("guardian-several-children", "fr", true, &|f| f.school == 0 && f.pupils.len() == 2 && !f.both),
            ("guardian-several-children", "ar", false, &|f| f.school == 0 && f.pupils.len() >= 3 && !f.both),
            ("guardian-several-children", "fr", false, &|f| f.school == 1 && f.pupils.len() >= 2 && !f.awkward),
            ("guardian-several-children", "fr", false, &|f| f.awkward),
            ("guardian-two-schools", "fr", false, &|f| f.both),
        ];
        for (place, (kind, locale, by_number, fits)) in kinds.into_iter().enumerate() {
            let unused = |&(index, family): &(usize, &Family)| {
                // The family with the longest names has an account, but is not the first to meet.
                fits(family) && index != 1 && chosen.iter().all(|&(used, ..)| used != index)
            };
            let found = self.families.iter().enumerate().find(unused);
            if let Some((index, _)) = found {
                chosen.push((index, 0, Wanted { kind: Some((kind, by_number, place)), ..plain(locale) }));
            }
        }
        let mut series = Series::of(self.seed, "accounts", 0);
        let mut left = [62, 22, 4];
        for (index, family) in self.families.iter().enumerate() {
            let group = if family.both { 2 } else { family.school };
            let locale = match (family.school, series.below(100)) {
                (0, 0..48) => "ar",
                (1, 0..10) => "en",
                _ => "fr",
            };
            let used = chosen.iter().any(|&(used, ..)| used == index);
            if !used && left[group] > 0 && (index == 1 || series.chance(400)) {
                left[group] -= 1;
                chosen.push((index, 0, plain(locale)));
            }
        }
        let mut restricted = false;
        let firsts: Vec<usize> = chosen.iter().map(|&(index, ..)| index).collect();
        for &index in firsts.iter().filter(|&&index| self.families[index].adults.len() > 1).take(14) {
            let apart = !self.families[index].together && !restricted;
            restricted |= apart;
            let restriction = if apart { "documents_only" } else { "unrestricted" };
            chosen.push((index, 1, Wanted { restriction, ..plain("fr") }));
        }
        chosen
    }

    fn account(&mut self, name: &Name, email: Option<String>, locale: &str, is_staff: bool) -> (i64, String, String) {
        let id = self.rows.accounts.len() as i64 + 1;
        let mut series = Series::of(self.seed, "account", id);
        let password = self.names.password(&mut series);
        let username = Username::from_names(&name.given, &name.family);
        let free = username.first_free(|taken| self.usernames.contains(taken)).unwrap_or(username);
        self.usernames.insert(free.as_str().to_owned());
        let salt = series.bytes(16);
        let ago = |hours: i64| Instant::from(self.now.checked_sub(hours.hours()).unwrap_or(self.now));
        let created_at = ago(24 * series.between(10, 300));
        self.rows.accounts.push(NewAccount {
            id,
            public_id: public_id(&mut series),
            family_name: name.family.clone(),
            given_name: name.given.clone(),
            family_name_ar: name.family_ar.clone(),
            given_name_ar: name.given_ar.clone(),
            email_confirmed_at: email.as_ref().map(|_| created_at),
            email,
            locale: locale.into(),
            state: "active".into(),
            is_staff,
            password_scheme: String::new(),
            password_salt: salt.clone(),
            password_hash: Vec::new(),
            created_at,
            visit_at: ago(72),
            last_visit_at: ago(72),
        });
        self.rows.account_secrets.push(Secret { password: password.clone(), salt });
        self.login(id, HERE, "username", free.as_str(), None);
        (id, free.as_str().to_owned(), password)
    }

    fn login(&mut self, account_id: i64, issuer: &str, kind: &str, value: &str, own: Option<(i64, Secret)>) {
        let (student_id, secret) = own.unzip();
        self.rows.logins.push(NewLogin {
            id: self.rows.logins.len() as i64 + 1,
            account_id,
            issuer: issuer.into(),
            kind: kind.into(),
            value: value.into(),
            student_id,
            state: "active".into(),
            password_scheme: None,
            password_salt: secret.as_ref().map(|secret| secret.salt.clone()),
            password_hash: None,
        });
        self.rows.login_secrets.push(secret);
    }

    fn guardian_account(&mut self, family: &Family, adult: &Adult, wanted: Wanted) -> i64 {
        let (id, username, password) = self.account(&adult.name, adult.email.clone(), wanted.locale, false);
        if let Some(number) = &adult.national_id {
            self.login(id, HERE, "national_id", number, None);
        }
        for &index in &family.pupils {
            let pupil = &self.roll.pupils[index];
            // All logins of a code share one salt, so that an attempt costs one hash.
            let salt = Series::of(self.seed, "code", pupil.id).bytes(16);
            let own = Secret { password: password.clone(), salt };
            self.login(id, HERE, "student_code", &pupil.code, Some((pupil.id, own)));
            let mut series = Series::of(self.seed, "guardianship", id * 100_000 + pupil.id);
            self.rows.guardianships.push(NewGuardianship {
                id: self.rows.guardianships.len() as i64 + 1,
                public_id: public_id(&mut series),
                account_id: id,
                student_id: pupil.id,
                school_id: pupil.school as i64 + 1,
                relation: adult.relation.code().into(),
                origin: if pupil.school == 0 { "national_id" } else { "student_code" }.into(),
                state: "active".into(),
                restriction: wanted.restriction.into(),
                created_at: self.rows.accounts[id as usize - 1].created_at,
            });
        }
        if let Some((kind, by_number, place)) = wanted.kind {
            let number = adult.national_id.clone().filter(|_| by_number);
            let person = self.person(kind, &adult.name, number.unwrap_or(username), password, wanted.locale);
            let school = SCHOOLS[family.school].name.to_owned();
            self.guardians.push((place, Person { school: Some(school), children: self.children(family), ..person }));
        }
        id
    }

    fn roster(&mut self, family: &Family, adult: &Adult, account_id: Option<i64>) {
        for (school, of) in SCHOOLS.iter().enumerate() {
            let pupils: Vec<i64> = family
                .pupils
                .iter()
                .map(|&i| &self.roll.pupils[i])
                .filter(|p| p.school == school)
                .map(|p| p.id)
                .collect();
            if pupils.is_empty() {
                continue;
            }
            let id = self.rows.guardians.len() as i64 + 1;
            let collected = of.national_id_rule != "none";
            self.rows.guardians.push(NewGuardian {
                id,
                public_id: public_id(&mut Series::of(self.seed, "guardian", id)),
                school_id: school as i64 + 1,
                family_name: adult.name.family.clone(),
                given_name: adult.name.given.clone(),
                family_name_ar: adult.name.family_ar.clone(),
                given_name_ar: adult.name.given_ar.clone(),
                national_id: adult.national_id.clone().filter(|_| collected),
                email: adult.email.clone(),
                phone: adult.phone.clone(),
                address: adult.address.clone(),
                account_id,
            });
            let link = |student_id| NewGuardianStudent {
                guardian_id: id,
                student_id,
                school_id: school as i64 + 1,
                relation: adult.relation.code().into(),
            };
            self.rows.guardian_students.extend(pupils.into_iter().map(link));
        }
    }

    pub(super) fn children(&self, family: &Family) -> Vec<PersonChild> {
        let child = |&index: &usize| {
            let pupil = &self.roll.pupils[index];
            PersonChild { code: pupil.code.clone(), name: pupil.name.full() }
        };
        family.pupils.iter().map(child).collect()
    }

    pub(super) fn person(&self, kind: &str, name: &Name, login: String, password: String, locale: &str) -> Person {
        Person {
            kind: kind.into(),
            name: name.full(),
            login,
            password,
            locale: locale.into(),
            school: None,
            children: vec![],
        }
    }

    /// Guardians of the Moroccan roster without an account, with the passwords of their letters: two whose login is their
    /// identity number, with two children, and two of whom the roster has none, so that it is the child's code. Answers the
    /// families that are taken now.
    fn not_yet_enrolled(&mut self, accounts: &[(usize, usize, Wanted)]) -> HashSet<usize> {
        let mut used: HashSet<usize> = accounts.iter().map(|&(index, ..)| index).collect();
        for (place, (locale, by_number)) in
            [("fr", true), ("ar", true), ("fr", false), ("ar", false)].iter().enumerate()
        {
            let children = if *by_number { 2 } else { 1 };
            let free = |&(index, family): &(usize, &Family)| {
                family.school == 0 && !family.both && family.pupils.len() == children && !used.contains(&index)
            };
            let Some((index, family)) = self.families.iter().enumerate().find(free) else { continue };
            used.insert(index);
            let (adult, children) = (&family.adults[0], self.children(family));
            let mut entropy = [0; 8];
            entropy.copy_from_slice(&Series::of(self.seed, "letter", place as i64).bytes(8));
            let password = LetterPassword::from_entropy(entropy).to_string();
            let code = children.first().map(|child| child.code.clone()).unwrap_or_default();
            let login = adult.national_id.clone().filter(|_| *by_number).unwrap_or(code);
            if !by_number {
                let theirs = self.rows.guardians.iter_mut().filter(|row| row.national_id == adult.national_id);
                theirs.for_each(|row| row.national_id = None);
            }
            let person = self.person("guardian-not-yet-enrolled", &adult.name, login, password, locale);
            self.listed.push(Person { school: Some(SCHOOLS[0].name.into()), children, ..person });
        }
        used
    }

    fn staff(&mut self, index: usize) {
        let roles = ["director", "secretary", "teacher", "teacher", "attendance"];
        for (place, role) in roles.into_iter().enumerate() {
            let name = staff_name(self.names, self.seed, index, place);
            let locale = if index == 0 && place % 3 == 1 { "ar" } else { "fr" };
            let id = self.staff_account(role, &name, locale, Some((index as i64 + 1, &SCHOOLS[index])));
            if role == "teacher" {
                self.rows.teach(id, index, place - 2);
            }
        }
    }

    fn operator(&mut self) {
        let name = staff_name(self.names, self.seed, 1, 9);
        self.staff_account("operator", &name, "fr", None);
    }

    /// Two who do not work at the first school for now: nobody to sign in as, but to be met in the list of the staff.
    fn staff_away(&mut self) {
        for (place, role, state) in [(20, "secretary", "suspended"), (21, "attendance", "ended")] {
            let name = staff_name(self.names, self.seed, 0, place);
            let mail = format!("{}@example.org", Username::from_names(&name.given, &name.family));
            let (account_id, ..) = self.account(&name, Some(mail), "fr", true);
            self.add_role(account_id, Some(1), role, state);
        }
    }

    fn add_role(&mut self, account_id: i64, school_id: Option<i64>, role: &str, state: &str) {
        let id = self.rows.staff_roles.len() as i64 + 1;
        self.rows.staff_roles.push(NewStaffRole { id, account_id, school_id, role: role.into(), state: state.into() });
    }

    fn staff_account(&mut self, role: &str, name: &Name, locale: &str, school: Option<(i64, &SchoolOf)>) -> i64 {
        let mail = format!("{}@example.org", Username::from_names(&name.given, &name.family));
        let (account_id, login, password) = self.account(name, Some(mail), locale, true);
        self.add_role(account_id, school.map(|(id, _)| id), role, "active");
        let person = self.person(role, name, login, password, locale);
        self.listed.push(Person { school: school.map(|(_, school)| school.name.into()), ..person });
        account_id
    }
}

/// The name of a member of staff: 0 to 4 have accounts, the two teachers at 2 and 3; the others teach.
pub(crate) fn staff_name(names: &Names, seed: u64, school: usize, place: usize) -> Name {
    let mut series = Series::of(seed, "staff", (school * 100 + place) as i64);
    let house = names.house(school, &mut series);
    let female = series.chance(500);
    names.name(&house, female, &mut series)
}
