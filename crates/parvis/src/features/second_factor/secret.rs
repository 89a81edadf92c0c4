//! The secret of a second factor: proposed, sealed, opened, shown as a picture.

use super::read::FactorRow;
use crate::app::App;
use crate::keys::Purpose;
use crate::web::{Cx, Error, Result, Viewer, session};
use db::Instant;
use qrcode::{EcLevel, QrCode};
use rules::totp::{SECRET_LEN, TotpSecret};
use std::fmt::Write;

/// The secret that is proposed to this session, the same however often the page is read, so that showing it writes
/// nothing: derived from the installation's key and the session's own secret. It is another one once the factor was changed.
pub fn proposed(cx: &Cx<'_>, viewer: &Viewer, before: Option<Instant>) -> TotpSecret {
    let mut of = session::token_hash(cx.rq).unwrap_or_default().to_vec();
    of.extend(viewer.account_id.to_be_bytes());
    of.extend(before.map_or(0, Instant::as_micros).to_be_bytes());
    let mac = cx.rq.app.keys.mac(Purpose::SecondFactorProposal, &of);
    let mut entropy = [0; SECRET_LEN];
    entropy.copy_from_slice(&mac[..SECRET_LEN]);
    TotpSecret::from_entropy(entropy)
}

/// Key id and sealed bytes, bound to the account.
pub fn seal(app: &App, account: i64, secret: &TotpSecret) -> Result<(String, Vec<u8>)> {
    let context = account.to_be_bytes();
    let sealed = app.keys.seal(Purpose::SecondFactor, &context, app.random.bytes(), secret.as_bytes());
    let sealed = sealed.map_err(Error::fault)?;
    Ok((sealed.key_id, sealed.bytes))
}

/// The secret of a kept factor.
pub fn open(app: &App, account: i64, factor: &FactorRow) -> Result<TotpSecret> {
    let opened = app.keys.open(Purpose::SecondFactor, &factor.key_id, &account.to_be_bytes(), &factor.secret);
    let opened = opened.map_err(Error::fault)?;
    TotpSecret::from_stored(&opened).ok_or_else(|| Error::fault("a second factor of another length"))
}

/// A picture for authenticators, as the data of one SVG path in modules, and how many modules wide it is with its quiet
/// edge.
pub struct Picture {
    /// Path data: a row of squares each.
    pub path: String,
    /// Width and height in modules.
    pub side: usize,
}

/// Modules of white around it that readers need.
const EDGE: usize = 4;

/// The picture of an address.
pub fn picture(address: &str) -> Result<Picture> {
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).map_err(Error::fault)?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let dark = row[x..].iter().take_while(|c| **c == qrcode::Color::Dark).count();
            if dark > 0 {
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", x + EDGE, y + EDGE);
            }
            x += dark.max(1);
        }
    }
    Ok(Picture { path, side: width + 2 * EDGE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_the_modules_of_the_code() {
        let address = "otpauth://totp/Parvis:a.b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Parvis";
        let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).unwrap();
        let picture = picture(address).unwrap();
        assert_eq!(picture.side, code.width() + 8);
        let mut drawn = vec![vec![false; picture.side]; picture.side];
        for run in picture.path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            drawn[y][x..x + length].fill(true);
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (EDGE..EDGE + code.width()).contains(&x) && (EDGE..EDGE + code.width()).contains(&y);
                assert_eq!(*dark, inside && code[(x - EDGE, y - EDGE)] == qrcode::Color::Dark, "{x} {y}");
            }
        }
    }
}
