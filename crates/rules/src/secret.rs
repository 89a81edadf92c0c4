//! Tokens, letter passwords, session ids and public ids, made of entropy that is passed in.
//!
//! Only [`SecretHash`]es of secrets are stored, and they are compared in constant time. `Debug`
//! shows none of them.
//!
//! Source: accounts, "Path A", "Path B" and "Sessions"; architecture, "From day one".

use std::{array, fmt};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::fold;

/// Crockford's base32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a typed secret cannot be one. The text of each is a message key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Too few or too many characters; the message tells how many there should be.
    #[error("secret-length")]
    Length {
        /// How many characters there should be, dashes not counted.
        expected: usize,
    },
    /// A character that none of ours has.
    #[error("secret-character")]
    Character,
}

/// What is stored of a secret: 32 bytes, compared in constant time.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of stored bytes, or `None` unless there are 32.
    #[must_use]
    pub fn from_stored(bytes: &[u8]) -> Option<SecretHash> {
        bytes.try_into().ok().map(SecretHash)
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn sha256(secret: &[u8]) -> SecretHash {
        SecretHash(Sha256::digest(secret).into())
    }
}

/// In constant time.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        equal(&self.0, &other.0)
    }
}

impl Eq for SecretHash {}

/// Whether two secrets are the same, in a time that depends on their lengths only.
#[must_use]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// A one-time token: 20 characters, 100 random bits. All tokens of Parvis have this form.
///
/// `Display` prints it in groups of five: `ABCDE-FGHJK-MNPQR-STVWX`.
///
/// Source: accounts, "Path B"; tutorial 1.1.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 20]);

impl Token {
    /// Makes a token of random bytes (the last four bits are not used).
    #[must_use]
    pub fn from_entropy(entropy: [u8; 13]) -> Token {
        Token(symbols(&entropy))
    }

    /// Reads a typed or linked token: any case, with or without dashes and blanks, `O` for 0, `I`
    /// and `L` for 1.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn parse(text: &str) -> Result<Token, SecretError> {
        typed(text).map(Token)
    }

    /// What is stored: SHA-256. A secret of 100 random bits needs no slow hash.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::sha256(&self.0)
    }
}

/// The password of a letter: 12 unambiguous characters, 60 random bits.
///
/// `Display` prints it in groups of four: `ABCD-EFGH-JKMN`.
///
/// Source: accounts, "Path A"; guide I.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterPassword([u8; 12]);

impl LetterPassword {
    /// Makes a password of random bytes (the last four bits are not used).
    #[must_use]
    pub fn from_entropy(entropy: [u8; 8]) -> LetterPassword {
        LetterPassword(symbols(&entropy))
    }

    /// Reads a typed password, as tolerantly as [`Token::parse`]. What is no letter password may
    /// still be one that a guardian chose.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn parse(text: &str) -> Result<LetterPassword, SecretError> {
        typed(text).map(LetterPassword)
    }

    /// What is stored: HMAC-SHA-256 under the installation's secret key, so that the stored value
    /// alone gives nothing to guess 60 bits against.
    #[must_use]
    pub fn hash(&self, key: &[u8; 32]) -> SecretHash {
        keyed(key, &self.0)
    }
}

/// A recovery code, for who lost their second factor: 10 unambiguous characters, 50 random bits, one use.
///
/// `Display` prints it in groups of five: `ABCDE-FGHJK`.
///
/// Source: accounts, "Staff accounts".
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; 10]);

impl RecoveryCode {
    /// Makes a code of random bytes (the last six bits are not used).
    #[must_use]
    pub fn from_entropy(entropy: [u8; 7]) -> RecoveryCode {
        RecoveryCode(symbols(&entropy))
    }

    /// Reads a typed code, as tolerantly as [`Token::parse`].
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn parse(text: &str) -> Result<RecoveryCode, SecretError> {
        typed(text).map(RecoveryCode)
    }

    /// What is stored: HMAC-SHA-256 under the installation's secret key, so that the stored value alone gives nothing to
    /// guess 50 bits against. Attempts at the form are limited.
    #[must_use]
    pub fn hash(&self, key: &[u8; 32]) -> SecretHash {
        keyed(key, &self.0)
    }
}

/// The id of a session, as its cookie carries it: 256 random bits.
///
/// `Display` prints it as 43 characters of base64url.
///
/// Source: accounts, "Sessions".
#[derive(Clone)]
pub struct SessionId([u8; 32]);

impl SessionId {
    /// Makes an id of random bytes.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 32]) -> SessionId {
        SessionId(entropy)
    }

    /// Reads a cookie's value, or `None` where it is no id.
    #[must_use]
    pub fn parse(cookie: &str) -> Option<SessionId> {
        if cookie.len() != 43 {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
        bytes.try_into().ok().map(SessionId)
    }

    /// What is stored: SHA-256.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::sha256(&self.0)
    }
}

impl PartialEq for SessionId {
    fn eq(&self, other: &Self) -> bool {
        equal(&self.0, &other.0)
    }
}

impl Eq for SessionId {}

/// The name of a thing in addresses: 16 characters, lower case, 80 random bits. It neither counts
/// nor reveals, and it is no secret: security never rests on it.
///
/// Source: architecture, "Addresses" and "From day one".
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicId([u8; 16]);

impl PublicId {
    /// Makes an id of random bytes.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 10]) -> PublicId {
        PublicId(symbols(&entropy).map(|b: u8| b.to_ascii_lowercase()))
    }

    /// Reads an id from an address, or `None`. Strict, so that a thing has one address.
    #[must_use]
    pub fn parse(text: &str) -> Option<PublicId> {
        let bytes: [u8; 16] = text.as_bytes().try_into().ok()?;
        let ours = |b: u8| !b.is_ascii_uppercase() && ALPHABET.contains(&b.to_ascii_uppercase());
        bytes.iter().all(|&b| ours(b)).then_some(PublicId(bytes))
    }

    /// The 16 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

/// The first `5 * N` bits, as symbols of the alphabet.
fn symbols<const N: usize>(entropy: &[u8]) -> [u8; N] {
    debug_assert!(entropy.len() * 8 >= 5 * N);
    let bit = |at: usize| entropy.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    array::from_fn(|place| {
        let value = (0..5).fold(0, |value, i| value << 1 | bit(place * 5 + i));
        ALPHABET[usize::from(value)]
    })
}

fn typed<const N: usize>(text: &str) -> Result<[u8; N], SecretError> {
    let mut symbols = [0; N];
    let mut count = 0;
    for c in text.chars().filter(|&c| !fold::is_blank(c) && !fold::is_dash(c)) {
        let symbol = match fold::ascii_digit(c).to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let symbol = u8::try_from(symbol).map_err(|_| SecretError::Character)?;
        if !ALPHABET.contains(&symbol) {
            return Err(SecretError::Character);
        }
        *symbols.get_mut(count).ok_or(SecretError::Length { expected: N })? = symbol;
        count += 1;
    }
    if count == N { Ok(symbols) } else { Err(SecretError::Length { expected: N }) }
}

fn keyed(key: &[u8; 32], secret: &[u8]) -> SecretHash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(secret);
    SecretHash(mac.finalize().into_bytes().into())
}

fn ascii(symbols: &[u8]) -> &str {
    str::from_utf8(symbols).unwrap_or_default()
}

fn grouped(f: &mut fmt::Formatter<'_>, symbols: &[u8], size: usize) -> fmt::Result {
    for (place, group) in symbols.chunks(size).enumerate() {
        if place > 0 {
            f.write_str("-")?;
        }
        f.write_str(ascii(group))?;
    }
    Ok(())
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        grouped(f, &self.0, 5)
    }
}

impl fmt::Display for LetterPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        grouped(f, &self.0, 4)
    }
}

impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        grouped(f, &self.0, 5)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! redacted {
    ($($secret:ident),*) => {$(
        impl fmt::Debug for $secret {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($secret), "(…)"))
            }
        }
    )*};
}

redacted!(Token, LetterPassword, RecoveryCode, SessionId, SecretHash);

impl fmt::Debug for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicId({self})")
    }
}

#[cfg(test)]
mod tests;
