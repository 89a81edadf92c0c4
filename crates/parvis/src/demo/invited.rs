//! Guardians who were invited by e-mail and have not come yet, one of each school: whoever looks at the demo can take their
//! invitation up (tutorial, 1.1). The invitations themselves are made as all are, see `features::invitations::demo`.

use super::people::{People, Person};
use super::random::Series;
use super::schools::SCHOOLS;
use rules::secret::Token;
use rules::username::Username;
use std::collections::HashSet;

/// As what demo.json lists them.
pub(crate) const KIND: &str = "guardian-invited";

impl People<'_> {
    /// Lists them, with the token in the place of the password. `used` are the families that are somebody else's to be.
    pub(super) fn invited(&mut self, used: &mut HashSet<usize>) {
        for (school, of) in SCHOOLS.iter().enumerate() {
            let free = self.families.iter().enumerate().find(|(index, family)| {
                let plain = family.school == school && !family.both && !family.awkward && family.pupils.len() == 1;
                plain && family.adults[0].email.is_some() && !used.contains(index)
            });
            let Some((index, family)) = free else { continue };
            used.insert(index);
            let name = &family.adults[0].name;
            let mut entropy = [0; 13];
            entropy.copy_from_slice(&Series::of(self.seed, "invitation", school as i64).bytes(13));
            let token = Token::from_entropy(entropy).to_string();
            let username = Username::from_names(&name.given, &name.family);
            let username = username.first_free(|taken| self.usernames.contains(taken)).unwrap_or(username);
            self.usernames.insert(username.as_str().to_owned());
            // An account that was made for an invitation has the language of its school.
            let person = self.person(KIND, name, username.as_str().to_owned(), token, "fr");
            self.listed.push(Person { school: Some(of.name.into()), children: self.children(family), ..person });
        }
    }
}
