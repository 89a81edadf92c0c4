//! Invitations of the demo: of the guardians whom demo.json lists as invited, with the token that stands there, in the mailbox
//! as all invitations are.

use super::send;
use super::store::{self, State};
use crate::app::App;
use crate::demo::{INVITED, Person};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::campaigns::store::Audience;
use crate::web::{Error, Result};
use db::Tx;
use rules::secret::{PublicId, Token};
use rules::username::Username;

db::row! {
    struct Kin {
        id: i64, given_name: String, family_name: String, email: Option<String>, school_id: i64, school_year: i64,
        student_id: i64, secretary: Option<i64>,
    }
}

db::sql! {
    // Whoever has an account or was invited before is left alone.
    fn kin_of_child(school: &str, code: &str) -> Many<Kin> = "
        SELECT g.id, g.given_name, g.family_name, g.email, s.id AS school_id, s.current_year AS school_year,
            st.id AS student_id, (SELECT min(r.account_id) FROM staff_roles r
                WHERE r.school_id = s.id AND r.role = 'secretary' AND r.state = 'active') AS secretary
        FROM schools s JOIN students st ON st.authority = s.authority AND st.code = $2
        JOIN guardian_students gs ON gs.student_id = st.id AND gs.school_id = s.id
        JOIN guardians g ON g.id = gs.guardian_id AND g.account_id IS NULL
        WHERE s.name = $1
            AND NOT EXISTS (SELECT 1 FROM guardian_invitations i WHERE i.guardian_id = g.id)
        ORDER BY g.id";
}

/// Invites those of `people` who are to be. Does nothing for whom that was done before.
///
/// # Errors
/// The database's.
pub fn fill(app: &App, people: &[Person]) -> Result<()> {
    let invited = people.iter().filter(|person| person.kind == INVITED);
    app.db.write(|tx| invited.clone().try_for_each(|person| invite(tx, app, person)))
}

fn invite(tx: &Tx<'_>, app: &App, person: &Person) -> Result<()> {
    let (Some(school), Some(child)) = (&person.school, person.children.first()) else { return Ok(()) };
    let kin = kin_of_child(tx, school, &child.code)?;
    let found = kin.iter().find(|one| format!("{} {}", one.given_name, one.family_name) == person.name);
    let Some((of, by, email)) = found.and_then(|of| Some((of, of.secretary?, of.email.as_deref()?))) else {
        return Ok(());
    };
    let (Ok(token), Ok(username)) = (Token::parse(&person.password), Username::parse(&person.login)) else {
        return Ok(());
    };
    let now = app.clock.now();
    let (id, form) = (PublicId::from_entropy(app.random.bytes()), PublicId::from_entropy(app.random.bytes()));
    let audience = Audience::Guardian;
    let order = store::add(
        tx,
        id.as_str(),
        of.school_id,
        of.school_year,
        by,
        form.as_str(),
        audience,
        None,
        None,
        Some(of.id),
        false,
        1,
        now,
    )?;
    let order = order.ok_or(Error::Unavailable { retry_after: 1 })?;
    send::invite(tx, app, order, (of.id, email), Some((&token, &username)))?;
    store::end(tx, order, State::Sent, now)?;
    let detail = Detail::new().number(Fact::Invitations, 1).text(Fact::Guardian, &person.name);
    let entry = Entry::by_system(app, now, Action::Invited).on_behalf_of(Some(by)).for_school(Some(of.school_id));
    audit::record(tx, &entry.about(of.student_id).with(detail))?;
    Ok(())
}
