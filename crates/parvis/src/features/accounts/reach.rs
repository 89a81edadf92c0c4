//! How somebody is reached who cannot get in: what was typed on the page of a forgotten password, and whom it may mean.

use super::read::{self, ReachRow};
use super::tokens::Lost;
use crate::web::Result;
use crate::web::shell::full_name;
use db::Tx;
use locale::Locale;
use rules::login::LoginForms;

/// An account to be written to.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The account.
    pub account: i64,
    /// Its address: confirmed, or of somebody invited, as the school knows it.
    pub email: String,
    /// The language of its mails.
    pub locale: Locale,
    /// Full name in the script of that language.
    pub name: String,
    /// Its username.
    pub username: String,
    /// A school that it has to do with.
    pub school: Option<i64>,
    /// What they cannot find.
    pub lost: Lost,
}

impl Reach {
    fn of(row: ReachRow, lost: Lost) -> Reach {
        let locale = Locale::from_code(&row.locale).unwrap_or(Locale::Fr);
        let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
        Reach {
            account: row.account_id,
            name: full_name(locale, latin, arabic),
            locale,
            email: row.email,
            username: row.username.unwrap_or_default(),
            school: row.school_id,
            lost,
        }
    }
}

/// Whom a typed address or login may mean, by address: each list is one mail, for all accounts of that address. An address
/// that its owner has not confirmed is none (a typing error must not give an account away); that of an invitation counts,
/// since the school has it.
///
/// # Errors
/// The database's.
pub fn meant_by(tx: &Tx<'_>, typed: &str) -> Result<Vec<Vec<Reach>>> {
    let mut addresses: Vec<String> = Vec::new();
    if typed.contains('@') {
        addresses.extend(rules::email::parse(typed));
    } else {
        let forms = LoginForms::of(typed);
        let mut candidates = read::candidates(tx, &forms.student_code, &forms.national_id, &forms.username, &[])?;
        let preferred = candidates.iter().map(|c| c.kind).min();
        candidates.retain(|c| Some(c.kind) == preferred);
        for candidate in candidates {
            if let Some(Some(address)) = read::address_of(tx, candidate.account_id)?
                && !addresses.iter().any(|known| known.to_lowercase() == address.to_lowercase())
            {
                addresses.push(address);
            }
        }
    }
    let mut mails = Vec::new();
    for address in addresses {
        let mut all: Vec<Reach> =
            read::of_address(tx, &address)?.into_iter().map(|row| Reach::of(row, Lost::Password)).collect();
        all.extend(read::invited_at(tx, &address)?.into_iter().map(|row| Reach::of(row, Lost::Invitation)));
        if !all.is_empty() {
            mails.push(all);
        }
    }
    Ok(mails)
}

/// One account that can be written to: its address is confirmed, and it has a password.
///
/// # Errors
/// The database's.
pub fn one(tx: &Tx<'_>, account: i64) -> Result<Option<Reach>> {
    let Some(Some(address)) = read::address_of(tx, account)? else { return Ok(None) };
    let all = read::of_address(tx, &address)?;
    Ok(all.into_iter().find(|row| row.account_id == account).map(|row| Reach::of(row, Lost::Password)))
}
