//! One guardian at several schools (accounts.md, "Who is one guardian"): what a number that one school has validated means
//! to the others.

use super::read;
use crate::app::App;
use crate::config::Register;
use crate::features::guardianship::{self, Attach, Origin};
use crate::features::national_id::{self, Consent, Number, NumberOrigin, ReviewState};
use crate::web::Result;
use crate::web::policy::GuardianshipState;
use db::Tx;

/// A school has validated this number of an account. With a common register the children of all schools whose roster names
/// it join at once; else the director of each is asked. To be called in the transaction that validates.
///
/// # Errors
/// The database's.
pub fn number_validated(tx: &Tx<'_>, app: &App, account: i64, school: i64, number: &str) -> Result<()> {
    if number.is_empty() {
        return Ok(());
    }
    for row in read::elsewhere(tx, number, school, account)? {
        match app.config.register {
            Register::Separate => {
                let ask = Consent { school: row.school_id, from: school, account, guardian: row.guardian_id };
                national_id::ask_consent(tx, app, &ask)?;
            }
            Register::Common => {
                let new = Number { account, school: row.school_id, number, origin: NumberOrigin::Roster };
                if national_id::enter(tx, app, &new)? == ReviewState::Validated {
                    let state = GuardianshipState::Active;
                    let origin = Origin::NationalId;
                    guardianship::attach(tx, app, &Attach { account, guardian: row.guardian_id, origin, state })?;
                }
            }
        }
    }
    Ok(())
}
