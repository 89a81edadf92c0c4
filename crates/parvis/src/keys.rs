//! The installation's secret keys: named by an id, so that they can be turned without voiding what the old one made.

use crate::clock::Random;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What a derived key is for. Each purpose has a key of its own.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Salts of logins that no account has, and of student codes.
    LoginSalt,
    /// The names of counters of failed sign-ins.
    AttemptKey,
    /// Names a session in the form that ends it.
    SessionHandle,
    /// Texts of mails that wait to be sent.
    MailBody,
    /// Secrets of second factors.
    SecondFactor,
    /// Secrets of second factors that are proposed and not kept yet.
    SecondFactorProposal,
    /// Hashes of recovery codes.
    RecoveryCode,
    /// Hashes of the passwords of letters.
    LetterPassword,
    /// Files of letters until they are fetched.
    LetterFile,
    /// What was typed on the page of a forgotten password, until a job has looked at it.
    RecoveryRequest,
    /// What belongs to a question to a passkey, until it is answered.
    PasskeyQuestion,
    /// By which devices with passkeys name an account.
    PasskeyHandle,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::LoginSalt => b"parvis/login-salt",
            Purpose::AttemptKey => b"parvis/attempt-key",
            Purpose::SessionHandle => b"parvis/session-handle",
            Purpose::MailBody => b"parvis/mail-body",
            Purpose::SecondFactor => b"parvis/second-factor",
            Purpose::SecondFactorProposal => b"parvis/second-factor-proposal",
            Purpose::RecoveryCode => b"parvis/recovery-code",
            Purpose::LetterPassword => b"parvis/letter-password",
            Purpose::LetterFile => b"parvis/letter-file",
            Purpose::RecoveryRequest => b"parvis/recovery-request",
            Purpose::PasskeyQuestion => b"parvis/passkey-question",
            Purpose::PasskeyHandle => b"parvis/passkey-handle",
        }
    }
}

/// Bytes that only the key can open, with the key's id.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The key's id.
    pub key_id: String,
    /// The nonce and the ciphertext.
    pub bytes: Vec<u8>,
}

/// Length of a nonce of XChaCha20-Poly1305: so long that random ones do not meet.
pub const NONCE_LEN: usize = 24;

/// Why sealed bytes do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The key of this id is not in the key file.
    #[error("the key that it was sealed with is not in secret.key")]
    NoKey,
    /// They were changed, or sealed for something else.
    #[error("it was changed, or sealed for something else")]
    Broken,
}

/// The bytes could not be sealed: they are longer than the cipher takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long to be sealed")]
pub struct SealError;

/// The keys; the first one is used for whatever is made now, the others for what was made before.
#[derive(Clone)]
pub struct Keys {
    current: (String, [u8; 32]),
    older: Vec<(String, [u8; 32])>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.current.0)
    }
}

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has another form than `id:64 hexadecimal digits`.
    #[error("{0}: not a key file (each line is an id, a colon and 64 hexadecimal digits); restore it from a backup")]
    Form(String),
}

impl Keys {
    /// Keys made of given bytes, for tests.
    pub fn from_bytes(bytes: [u8; 32]) -> Keys {
        Keys { current: ("test".into(), bytes), older: Vec::new() }
    }

    /// Reads the key file, or makes it (mode 0600) where there is none.
    ///
    /// # Errors
    /// The file cannot be read, written, or has another form.
    pub fn load_or_create(path: &Path, random: &Random) -> Result<Keys, KeyError> {
        let io = |source| KeyError::Io { path: path.display().to_string(), source };
        if !path.exists() {
            let hex = data_encoding::HEXLOWER.encode(&random.bytes::<32>());
            let id = data_encoding::HEXLOWER.encode(&random.bytes::<4>());
            let mut options = std::fs::OpenOptions::new();
            match options.write(true).create_new(true).mode(0o600).open(path) {
                Ok(mut file) => {
                    file.write_all(format!("{id}:{hex}\n").as_bytes()).map_err(io)?;
                    file.sync_all().map_err(io)?;
                }
                // Another process was quicker: its key is the key.
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(io(e)),
            }
        }
        let text = std::fs::read_to_string(path).map_err(io)?;
        Self::parse(&text).ok_or_else(|| KeyError::Form(path.display().to_string()))
    }

    /// The first line is the current key; what follows are older ones.
    fn parse(text: &str) -> Option<Keys> {
        let mut keys = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
            let (id, hex) = line.split_once(':')?;
            let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?;
            Some((id.to_owned(), bytes.try_into().ok()?))
        });
        let current = keys.next()??;
        Some(Keys { current, older: keys.collect::<Option<_>>()? })
    }

    /// HMAC-SHA-256 of `data` under the key derived for `purpose`.
    pub fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let derived = hmac(&self.current.1, purpose.label());
        hmac(&derived, data)
    }

    /// The id of the key that is used for whatever is made now.
    pub fn current_id(&self) -> &str {
        &self.current.0
    }

    /// Whether the key of this id is here, as the current one or an older.
    pub fn knows(&self, key_id: &str) -> bool {
        std::iter::once(&self.current).chain(&self.older).any(|(id, _)| id == key_id)
    }

    /// As [`Keys::mac`], under the key of this id, be it the current one or an older; none where it is not here any more.
    pub fn mac_of(&self, key_id: &str, purpose: Purpose, data: &[u8]) -> Option<[u8; 32]> {
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        let (_, key) = keys.find(|(id, _)| id == key_id)?;
        Some(hmac(&hmac(key, purpose.label()), data))
    }

    /// Seals `data` under the current key derived for `purpose` (XChaCha20-Poly1305). `context` says what the data belong
    /// to: they open with the same context only. The nonce must be random.
    ///
    /// # Errors
    /// The data are longer than the cipher takes.
    pub fn seal(
        &self,
        purpose: Purpose,
        context: &[u8],
        nonce: [u8; NONCE_LEN],
        data: &[u8],
    ) -> Result<Sealed, SealError> {
        let cipher = cipher(&self.current.1, purpose);
        let sealed =
            cipher.encrypt(&XNonce::from(nonce), Payload { msg: data, aad: context }).map_err(|_| SealError)?;
        let mut bytes = Vec::with_capacity(NONCE_LEN + sealed.len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(Sealed { key_id: self.current.0.clone(), bytes })
    }

    /// Opens what [`Keys::seal`] made, with the key of this id, be it the current one or an older.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, purpose: Purpose, key_id: &str, context: &[u8], bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        let (_, key) = keys.find(|(id, _)| id == key_id).ok_or(OpenError::NoKey)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>().ok_or(OpenError::Broken)?;
        let payload = Payload { msg: sealed, aad: context };
        cipher(key, purpose).decrypt(&XNonce::from(*nonce), payload).map_err(|_| OpenError::Broken)
    }
}

fn cipher(key: &[u8; 32], purpose: Purpose) -> XChaCha20Poly1305 {
    <XChaCha20Poly1305 as chacha20poly1305::KeyInit>::new(&hmac(key, purpose.label()).into())
}

fn hmac(key: &[u8; 32], data: &[u8]) -> [u8; 32] {
    // A key of 32 bytes is within HMAC's limits, whatever its value.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(data);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        let first = Keys::load_or_create(&path, &Random::System).unwrap();
        let again = Keys::load_or_create(&path, &Random::System).unwrap();
        assert_eq!(first.mac(Purpose::LoginSalt, b"x"), again.mac(Purpose::LoginSalt, b"x"));
        assert_ne!(first.mac(Purpose::LoginSalt, b"x"), first.mac(Purpose::AttemptKey, b"x"));
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_and_for_its_purpose_only() {
        let old = Keys::parse(&format!("old:{}\n", "0a".repeat(32))).unwrap();
        let sealed = old.seal(Purpose::MailBody, b"mail 1", [9; NONCE_LEN], "jeton".as_bytes()).unwrap();
        assert!(!sealed.bytes.windows(5).any(|w| w == b"jeton"));
        let open =
            |keys: &Keys, context: &[u8], bytes: &[u8]| keys.open(Purpose::MailBody, &sealed.key_id, context, bytes);
        assert_eq!(open(&old, b"mail 1", &sealed.bytes).unwrap(), b"jeton");
        assert_eq!(open(&old, b"mail 2", &sealed.bytes), Err(OpenError::Broken));
        for place in 0..sealed.bytes.len() {
            let mut changed = sealed.bytes.clone();
            changed[place] ^= 1;
            assert_eq!(open(&old, b"mail 1", &changed), Err(OpenError::Broken), "byte {place}");
        }
        assert_eq!(open(&old, b"mail 1", &sealed.bytes[..20]), Err(OpenError::Broken));
        assert_eq!(old.open(Purpose::LoginSalt, "old", b"mail 1", &sealed.bytes), Err(OpenError::Broken));
        // A newer key in front: what the older one sealed still opens.
        let turned = Keys::parse(&format!("new:{}\nold:{}\n", "0b".repeat(32), "0a".repeat(32))).unwrap();
        assert_eq!(open(&turned, b"mail 1", &sealed.bytes).unwrap(), b"jeton");
        assert_eq!(turned.seal(Purpose::MailBody, b"", [9; NONCE_LEN], b"x").unwrap().key_id, "new");
        assert_eq!(turned.mac_of("old", Purpose::RecoveryCode, b"x"), Some(old.mac(Purpose::RecoveryCode, b"x")));
        assert_eq!((turned.mac_of("older", Purpose::RecoveryCode, b"x"), turned.current_id()), (None, "new"));
        let without = Keys::parse(&format!("new:{}\n", "0b".repeat(32))).unwrap();
        assert_eq!(open(&without, b"mail 1", &sealed.bytes), Err(OpenError::NoKey));
        assert!(Keys::parse(&format!("new:{}\nnonsense\n", "0b".repeat(32))).is_none());
    }

    #[test]
    fn a_broken_file_is_named_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        std::fs::write(&path, "nonsense").unwrap();
        assert!(matches!(Keys::load_or_create(&path, &Random::System), Err(KeyError::Form(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "nonsense");
    }
}
