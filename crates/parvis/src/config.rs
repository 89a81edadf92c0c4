//! The configuration: one optional TOML file, environment variables (`PARVIS_...`) over it.

use crate::mail::MailConfig;
use crate::password::Scheme;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether an identity number that one school has validated counts at the others (accounts.md, "Who is one guardian").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Register {
    /// Each school decides for its own children: its director is asked.
    #[default]
    Separate,
    /// One register, as a ministry has it: the children of every school whose roster names the number join at once.
    Common,
}

/// Everything an operator can set. docs/operating.md explains each with its default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port of the pages.
    pub listen: SocketAddr,
    /// Address and port of `/metrics`; none = no metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// How people reach the pages, e.g. `https://parents.example.org`; none = `http://` and the listening address.
    pub base_url: Option<String>,
    /// The data folder: database (when embedded), secret key.
    pub data: PathBuf,
    /// `sqlite:FILE`, a file, or `postgres://...`; none = `parvis.db` in the data folder.
    pub database: Option<String>,
    /// Certificate authority of the PostgreSQL server, PEM.
    pub postgres_ca: Option<PathBuf>,
    /// Connections that read at the same time.
    pub readers: usize,
    /// Longest time of one statement, in milliseconds.
    pub statement_deadline_ms: u64,
    /// Allows cookies without `Secure` on other than loopback addresses.
    pub insecure_http: bool,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that hash passwords; 0 = one a core.
    pub hash_threads: usize,
    /// Sign-ins that may wait for a hash.
    pub hash_queue: usize,
    /// What classes are graded in is kept in memory up to so many mebibytes.
    pub catalogue_mib: u64,
    /// Argon2id: memory in KiB.
    pub password_memory_kib: u32,
    /// Argon2id: passes.
    pub password_passes: u32,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Threads that do quick jobs, mails above all.
    pub job_threads: usize,
    /// Whether schools share one register of guardians: `separate` or `common`.
    pub register: Register,
    /// How many days entries of the audit log are kept; 30 at least, whatever is set.
    pub audit_days: u32,
    /// How many years the data of pupils are kept after they have left; 0 = for ever.
    pub retention_years: u32,
    /// The mail server.
    pub mail: MailConfig,
    /// What is logged, e.g. `info` or `parvis=debug`.
    pub log: String,
}

impl Default for Config {
    fn default() -> Config {
        let scheme = Scheme::default();
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            base_url: None,
            data: PathBuf::from("data"),
            database: None,
            postgres_ca: None,
            readers: 8,
            statement_deadline_ms: 10_000,
            insecure_http: false,
            trusted_proxies: Vec::new(),
            hash_threads: 0,
            hash_queue: 64,
            catalogue_mib: 256,
            password_memory_kib: scheme.memory_kib,
            password_passes: scheme.passes,
            max_connections: 10_000,
            job_threads: 2,
            register: Register::default(),
            audit_days: 1095,
            retention_years: 5,
            mail: MailConfig::default(),
            log: "info".into(),
        }
    }
}

/// Why the configuration cannot be used; the text names the setting and where it stands.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct ConfigError(Box<figment::Error>);

impl Config {
    /// Reads `file` (which must exist when named) with the environment over it.
    ///
    /// # Errors
    /// An unknown setting, a value of the wrong kind, or a missing named file.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        // Variables of the test command and its browser share the prefix but are not settings.
        let env = Env::prefixed("PARVIS_").filter(|key| {
            let key = key.as_str().to_ascii_lowercase();
            !key.starts_with("test") && !["config", "demo_json", "browser", "results"].contains(&key.as_str())
        });
        // `PARVIS_MAIL_HOST` is `host` under `[mail]`.
        let env = env.map(|key| match key.as_str().to_ascii_lowercase().strip_prefix("mail_") {
            Some(setting) => format!("mail.{setting}").into(),
            None => key.into(),
        });
        figment.merge(env).extract().map_err(|e| ConfigError(Box::new(e)))
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("parvis.db").display().to_string())
    }

    /// Whether the database is a file of ours.
    pub fn is_embedded(&self) -> bool {
        !self.database_url().starts_with("postgres")
    }

    /// The options of the database layer.
    pub fn database_options(&self) -> db::Options {
        db::Options {
            url: self.database_url(),
            readers: self.readers,
            statement_deadline: Duration::from_millis(self.statement_deadline_ms),
            postgres_ca: self.postgres_ca.clone(),
            ..db::Options::default()
        }
    }

    /// The address people use, without a slash at the end.
    pub fn base_url(&self) -> String {
        match &self.base_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether people reach the pages by https, so that cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.base_url().starts_with("https://")
    }

    /// Plain http is for this machine only, unless the operator says otherwise (accounts.md, "Sessions").
    pub fn plain_http_is_refused(&self) -> bool {
        !self.is_https() && !self.insecure_http && !self.listen.ip().is_loopback()
    }

    /// The cost of new password hashes.
    pub fn password_scheme(&self) -> Scheme {
        Scheme { memory_kib: self.password_memory_kib, passes: self.password_passes, lanes: 1 }
    }

    /// Hashing threads: as set, or one a core.
    pub fn hashing_threads(&self) -> usize {
        match self.hash_threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("parvis.toml");
        std::fs::write(&file, "listne = \"127.0.0.1:1\"\n").unwrap();
        assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("listne"));
        std::fs::write(&file, "readers = \"many\"\n").unwrap();
        assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("readers"));
    }

    #[test]
    fn the_mail_server_has_a_table_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("parvis.toml");
        std::fs::write(&file, "[mail]\nhost = \"mail.example.org\"\ntls = \"wrapper\"\n").unwrap();
        let mail = Config::load(Some(&file)).unwrap().mail;
        assert_eq!((mail.host.as_deref(), mail.port()), (Some("mail.example.org"), 465));
        for wrong in ["[mail]\nhots = \"x\"\n", "[mail]\ntls = \"ssl\"\n", "[mail]\nport = \"x\"\n"] {
            std::fs::write(&file, wrong).unwrap();
            assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("mail"), "{wrong}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        let open = Config { listen: SocketAddr::from(([0, 0, 0, 0], 80)), ..Config::default() };
        assert!(open.plain_http_is_refused());
        assert!(!Config::default().plain_http_is_refused());
        let https = Config { base_url: Some("https://p.example.org/".into()), ..open.clone() };
        assert!(!https.plain_http_is_refused());
        assert_eq!(https.base_url(), "https://p.example.org");
        assert!(!Config { insecure_http: true, ..open }.plain_http_is_refused());
    }
}
