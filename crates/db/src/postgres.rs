//! The engine for more than one machine.

use crate::db::{Engine, Options};
use crate::dialect::Mode;
use crate::error::{Constraint, Error, Reason, Result};
use crate::pool::{Lease, Pool};
use crate::row::{Row, Source};
use crate::statement::Text;
use crate::tls;
use crate::value::Value;
use ::postgres::config::SslMode;
use ::postgres::error::SqlState;
use ::postgres::fallible_iterator::FallibleIterator;
use ::postgres::types::ToSql;
use ::postgres::{Client, NoTls, Statement};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Prepared statements kept by one connection.
const KEPT: usize = 512;

pub(crate) struct Postgres {
    config: ::postgres::Config,
    tls: Option<MakeRustlsConnect>,
    setup: String,
    size: usize,
    pool: Pool<Connection>,
}

pub(crate) struct Connection {
    /// Taken only when the connection is closed.
    client: Option<Client>,
    kept: HashMap<Box<str>, Statement>,
}

impl Postgres {
    pub(crate) fn open(options: &Options) -> Result<Postgres> {
        // Certificates are always verified, so that these two only ask for TLS.
        let url = options
            .url
            .replace("sslmode=verify-full", "sslmode=require")
            .replace("sslmode=verify-ca", "sslmode=require");
        // The driver's message may quote the address and with it the password.
        let mut config: ::postgres::Config =
            url.parse().map_err(|_| Error::fault("the address of the database is malformed"))?;
        let ca = options.postgres_ca.as_deref();
        if ca.is_some() {
            config.ssl_mode(SslMode::Require);
        } else if !url.contains("sslmode=") {
            config.ssl_mode(SslMode::Disable);
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(tls::connector(ca)?),
        };
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(options.statement_deadline.max(Duration::from_secs(30)));
        }
        // A server that vanished without a word is noticed within a minute, not after two hours.
        config.keepalives_idle(Duration::from_secs(30));
        config.keepalives_interval(Duration::from_secs(10));
        config.keepalives_retries(3);
        if config.get_application_name().is_none() {
            config.application_name("parvis");
        }
        let mut setup = format!(
            "SET statement_timeout = {}; SET lock_timeout = {}",
            options.statement_deadline.as_millis(),
            options.busy_timeout.as_millis(),
        );
        if let Some(schema) = &options.schema {
            setup.push_str(&format!("; SET search_path = \"{}\"", schema.replace('"', "\"\"")));
        }
        let engine = Postgres {
            config,
            tls,
            setup,
            size: options.readers.max(1),
            pool: Pool::new(options.readers, options.pool_wait, false),
        };
        // Shows at once if the server cannot be reached.
        drop(engine.pool.take(|| engine.connect())?);
        Ok(engine)
    }

    /// A connection outside any transaction.
    pub(crate) fn take(&self) -> Result<Lease<'_, Connection>> {
        let mut lease = self.pool.take(|| self.connect())?;
        while lease.reused && lease.client().is_valid(Duration::from_secs(5)).is_err() {
            lease.discard();
            drop(lease);
            lease = self.pool.take(|| self.connect())?;
        }
        Ok(lease)
    }

    pub(crate) fn begin(&self, mode: Mode) -> Result<Lease<'_, Connection>> {
        let mut tries = 0;
        loop {
            let mut lease = self.pool.take(|| self.connect())?;
            let Err(error) = lease.batch(mode.begin(Engine::Postgres)) else {
                return Ok(lease);
            };
            lease.discard();
            // A connection that lay idle may have died unseen, and then its neighbours did too.
            let died = lease.reused && error.reason() == Some(Reason::Lost);
            tries += 1;
            if !died || tries > self.size {
                return Err(error);
            }
            drop(lease);
            self.pool.clear();
        }
    }

    fn connect(&self) -> Result<Connection> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut connection = Connection { client: Some(client.map_err(unreachable)?), kept: HashMap::new() };
        connection.batch(&self.setup)?;
        Ok(connection)
    }
}

fn unreachable(error: ::postgres::Error) -> Error {
    match error.code() {
        // A wrong password or database does not mend itself.
        Some(code) if code.code().starts_with("28") || code.code().starts_with("3D") => {
            Error::Fault(format!("PostgreSQL refused the connection ({})", code.code()))
        }
        Some(code) => Error::unavailable(Reason::Unreachable, code.code()),
        None => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            Error::unavailable(Reason::Unreachable, cause)
        }
    }
}

impl Connection {
    pub(crate) fn client(&mut self) -> &mut Client {
        self.client.as_mut().expect("the client is taken only when the connection is dropped")
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<()> {
        self.client().batch_execute(text).map_err(classify)
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        if self.client().is_closed() {
            return Err(Error::unavailable(Reason::Lost, "before COMMIT"));
        }
        self.client().batch_execute("COMMIT").map_err(|error| {
            let definite = error.as_db_error().is_some();
            match classify(error) {
                // The server refused: all is rolled back.
                known if definite && known.reason() != Some(Reason::Lost) => known,
                unknown => Error::unavailable(Reason::CommitUnknown, unknown.to_string()),
            }
        })
    }

    pub(crate) fn rollback(&mut self) -> Result<()> {
        self.batch("ROLLBACK")
    }

    pub(crate) fn prepare(&mut self, text: &str) -> Result<Statement> {
        if let Some(statement) = self.kept.get(text) {
            return Ok(statement.clone());
        }
        let statement = self.client().prepare(text).map_err(classify)?;
        if self.kept.len() >= KEPT {
            // Only queries made at run time can be so many; what is used comes back.
            self.kept.clear();
        }
        self.kept.insert(text.into(), statement.clone());
        Ok(statement)
    }

    /// What was prepared is gone.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }

    /// Hands over each row until `each` wants no more.
    pub(crate) fn each(
        &mut self,
        text: Text<'_>,
        params: &[&dyn Value],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        let statement = self.prepare(text.get(Engine::Postgres))?;
        check_count(&statement, params)?;
        let params = params.iter().map(|param| *param as &(dyn ToSql + Sync));
        let mut rows = self.client().query_raw(&statement, params).map_err(classify)?;
        while let Some(row) = rows.next().map_err(classify)? {
            if !each(&Row(Source::Postgres(&row)))? {
                break;
            }
        }
        Ok(())
    }

    pub(crate) fn exec(&mut self, text: Text<'_>, params: &[&dyn Value]) -> Result<u64> {
        let statement = self.prepare(text.get(Engine::Postgres))?;
        check_count(&statement, params)?;
        if !statement.columns().is_empty() {
            return Err(Error::fault("a statement without result returned rows"));
        }
        let params: Vec<_> = params.iter().map(|param| *param as &(dyn ToSql + Sync)).collect();
        self.client().execute(&statement, &params).map_err(classify)
    }
}

fn check_count(statement: &Statement, params: &[&dyn Value]) -> Result<()> {
    if statement.params().len() == params.len() {
        return Ok(());
    }
    Err(Error::fault(format!("{} parameters given to a statement with {}", params.len(), statement.params().len())))
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        if tokio::runtime::Handle::try_current().is_err() {
            return drop(client);
        }
        // The client waits for the server when it is dropped, which a thread of the runtime may not.
        let client = Arc::new(Mutex::new(Some(client)));
        let closing = Arc::clone(&client);
        let closer = std::thread::Builder::new().name("db-close".into()).spawn(move || drop(closing.lock().take()));
        if closer.is_err() {
            // Without a thread to close it, better a connection too many than a panic.
            std::mem::forget(client);
        }
    }
}

/// What an error of the server or the connection means to the caller.
pub(crate) fn classify(error: ::postgres::Error) -> Error {
    let Some(server) = error.as_db_error() else {
        // The driver tells its errors apart only by their text, which starts with constant words.
        let text = error.to_string();
        return if text.starts_with("error serializing parameter") {
            Error::fault("a parameter does not fit the statement")
        } else if text.starts_with("error deserializing column") {
            Error::fault("a column does not fit its type")
        } else {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            Error::unavailable(Reason::Lost, cause)
        };
    };
    let code = server.code();
    let reason = match *code {
        SqlState::UNIQUE_VIOLATION
        | SqlState::FOREIGN_KEY_VIOLATION
        | SqlState::NOT_NULL_VIOLATION
        | SqlState::CHECK_VIOLATION => {
            let kind = match *code {
                SqlState::UNIQUE_VIOLATION => Constraint::Unique,
                SqlState::FOREIGN_KEY_VIOLATION => Constraint::ForeignKey,
                SqlState::NOT_NULL_VIOLATION => Constraint::NotNull,
                _ => Constraint::Check,
            };
            let name = server.constraint().or(server.column()).unwrap_or_default();
            return Error::Constraint { kind, name: name.into() };
        }
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Reason::Conflict,
        SqlState::LOCK_NOT_AVAILABLE => Reason::Locked,
        SqlState::QUERY_CANCELED => Reason::Deadline,
        SqlState::DISK_FULL => Reason::DiskFull,
        SqlState::OUT_OF_MEMORY => Reason::OutOfMemory,
        SqlState::IO_ERROR => Reason::InputOutput,
        SqlState::TOO_MANY_CONNECTIONS | SqlState::CANNOT_CONNECT_NOW => Reason::Unreachable,
        SqlState::FEATURE_NOT_SUPPORTED if server.routine() == Some("RevalidateCachedQuery") => Reason::StalePlan,
        _ if code.code().starts_with("57P") || code.code().starts_with("08") => Reason::Lost,
        _ if code.code().starts_with("23") => {
            return Error::Constraint { kind: Constraint::Other, name: server.constraint().unwrap_or_default().into() };
        }
        // Messages about syntax and names speak of the statement; others may quote a value.
        _ if code.code().starts_with("42") => {
            return Error::Fault(format!("{} ({})", server.message(), code.code()));
        }
        _ => return Error::Fault(format!("PostgreSQL error {}", code.code())),
    };
    Error::unavailable(reason, code.code())
}
