//! The installation's secret keys: named by an id, so that they can be turned without voiding what the old one made.

use crate::clock::Random;
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
    /// Marks a device from which an account was signed in to before.
    KnownDevice,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::LoginSalt => b"parvis/login-salt",
            Purpose::AttemptKey => b"parvis/attempt-key",
            Purpose::KnownDevice => b"parvis/known-device",
        }
    }
}

/// The keys; the first one is used for whatever is made now.
#[derive(Clone)]
pub struct Keys {
    current: (String, [u8; 32]),
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
        Keys { current: ("test".into(), bytes) }
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

    fn parse(text: &str) -> Option<Keys> {
        let line = text.lines().find(|l| !l.trim().is_empty())?;
        let (id, hex) = line.trim().split_once(':')?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?;
        Some(Keys { current: (id.to_owned(), bytes.try_into().ok()?) })
    }

    /// HMAC-SHA-256 of `data` under the key derived for `purpose`.
    pub fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let derived = hmac(&self.current.1, purpose.label());
        hmac(&derived, data)
    }
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
    fn a_broken_file_is_named_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        std::fs::write(&path, "nonsense").unwrap();
        assert!(matches!(Keys::load_or_create(&path, &Random::System), Err(KeyError::Form(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "nonsense");
    }
}
