//! Time-based one-time passwords: the second factor of staff (RFC 6238 over HMAC-SHA-1, six digits, steps of 30 seconds, as
//! every authenticator takes them).
//!
//! Source: accounts, "Staff accounts".

use crate::{fold, secret};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt;

/// Length of a secret in bytes, which RFC 4226 recommends.
pub const SECRET_LEN: usize = 20;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Seconds for which a code holds.
pub const PERIOD: i64 = 30;
/// How many steps a clock may be ahead or behind.
const DRIFT: i64 = 1;

/// The secret that the server and the authenticator share.
#[derive(Clone)]
pub struct TotpSecret([u8; SECRET_LEN]);

impl TotpSecret {
    /// A secret of random bytes.
    #[must_use]
    pub fn from_entropy(entropy: [u8; SECRET_LEN]) -> TotpSecret {
        TotpSecret(entropy)
    }

    /// A secret that was kept, or `None` unless it has its length.
    #[must_use]
    pub fn from_stored(bytes: &[u8]) -> Option<TotpSecret> {
        bytes.try_into().ok().map(TotpSecret)
    }

    /// The bytes to keep, sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; SECRET_LEN] {
        &self.0
    }

    /// The secret as people type it into an authenticator that cannot see the picture: base32 in groups of four.
    #[must_use]
    pub fn grouped(&self) -> String {
        let text = BASE32_NOPAD.encode(&self.0);
        let groups: Vec<&str> = text.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
        groups.join(" ")
    }

    /// The address that the picture holds: who issues the codes, and for which account.
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        let secret = BASE32_NOPAD.encode(&self.0);
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
        )
    }

    /// The step of the typed code, if it is right at `now` (microseconds since 1970 UTC), of this step or a neighbour, and
    /// newer than `last`, the step of the code that was used before: so none works twice.
    ///
    /// Every step is looked at, whichever fits.
    #[must_use]
    pub fn accepts(&self, typed: &str, now: i64, last: i64) -> Option<i64> {
        let typed: String =
            typed.chars().filter(|&c| !fold::is_blank(c) && !fold::is_dash(c)).map(fold::ascii_digit).collect();
        let present = step_at(now);
        let mut found = None;
        for step in present - DRIFT..=present + DRIFT {
            let right = secret::equal(typed.as_bytes(), self.code(step).as_bytes());
            if right && step > last {
                found = Some(step);
            }
        }
        found
    }

    /// The code of a step.
    #[must_use]
    pub fn code(&self, step: i64) -> String {
        let number = hotp(&self.0, step.cast_unsigned()) % 10_u32.pow(6);
        format!("{number:0DIGITS$}")
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// The step at an instant in microseconds since 1970 UTC.
#[must_use]
pub fn step_at(now: i64) -> i64 {
    now.div_euclid(PERIOD * 1_000_000)
}

/// The 31 bits of RFC 4226, section 5.3, of which a code is the last digits.
fn hotp(secret: &[u8], counter: u64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    let bytes = [digest[at], digest[at + 1], digest[at + 2], digest[at + 3]];
    u32::from_be_bytes(bytes) & 0x7fff_ffff
}

/// A text within an address: all but letters, digits and `-._~` by their bytes.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The secret of the tables in RFC 4226 and RFC 6238.
    fn rfc() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    const SECOND: i64 = 1_000_000;

    #[test]
    fn the_counters_of_rfc_4226() {
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, code) in (0..).zip(codes) {
            assert_eq!(rfc().code(counter), code);
        }
    }

    #[test]
    fn the_times_of_rfc_6238() {
        for (seconds, eight) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = step_at(seconds * SECOND);
            assert_eq!(hotp(b"12345678901234567890", step.cast_unsigned()) % 100_000_000, eight, "{seconds}");
            let code = format!("{:06}", eight % 1_000_000);
            assert_eq!(rfc().accepts(&code, seconds * SECOND, 0), Some(step));
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_the_neighbours() {
        let code = rfc().code(1_000);
        let at = |step: i64| rfc().accepts(&code, step * PERIOD * SECOND, 0);
        assert_eq!(
            [at(998), at(999), at(1_000), at(1_001), at(1_002)],
            [None, Some(1_000), Some(1_000), Some(1_000), None]
        );
        assert_eq!(rfc().accepts(&code, (1_002 * PERIOD * SECOND) - 1, 0), Some(1_000));
    }

    #[test]
    fn no_code_works_twice_nor_one_before_it() {
        let now = 1_000 * PERIOD * SECOND;
        assert_eq!(rfc().accepts(&rfc().code(1_000), now, 999), Some(1_000));
        assert_eq!(rfc().accepts(&rfc().code(1_000), now, 1_000), None);
        assert_eq!(rfc().accepts(&rfc().code(999), now, 1_000), None);
        assert_eq!(rfc().accepts(&rfc().code(1_001), now, 1_000), Some(1_001));
    }

    #[test]
    fn however_it_is_typed() {
        let (step, code) = (1_000, rfc().code(1_000));
        let now = step * PERIOD * SECOND;
        let arabic: String = code.chars().map(|c| char::from_u32(0x660 + c.to_digit(10).unwrap()).unwrap()).collect();
        for typed in [format!(" {} {} ", &code[..3], &code[3..]), format!("{}-{}", &code[..3], &code[3..]), arabic] {
            assert_eq!(rfc().accepts(&typed, now, 0), Some(step), "{typed}");
        }
        for wrong in ["", "0", &code[..5], &format!("{code}0"), "abcdef", "000000"] {
            assert_eq!(rfc().accepts(wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn as_authenticators_read_it() {
        assert_eq!(rfc().grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let address = format!(
            "otpauth://totp/Parvis%20%28%C3%A9%29:a.b?secret={secret}&issuer=Parvis%20%28%C3%A9%29&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(rfc().address("Parvis (é)", "a.b"), address);
        assert_eq!(format!("{:?}", rfc()), "TotpSecret(…)");
    }

    proptest! {
        #[test]
        fn every_code_of_the_present_is_right(secret in any::<[u8; SECRET_LEN]>(), now in 0_i64..4_000_000_000_000_000) {
            let secret = TotpSecret::from_entropy(secret);
            let step = step_at(now);
            let code = secret.code(step);
            prop_assert_eq!(code.len(), DIGITS);
            let accepted = secret.accepts(&code, now, step - 1);
            prop_assert!(accepted.is_some_and(|s| s == step || secret.code(s) == code));
            prop_assert_eq!(secret.accepts(&code, now, step + DRIFT), None);
        }
    }
}
