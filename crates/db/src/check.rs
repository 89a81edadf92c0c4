//! Checks every registered statement against the tables, without running it.

use crate::db::{Db, Engine, blocking};
use crate::error::Result;
use crate::nullable;
use crate::row::ColumnSpec;
use crate::statement::{ParamSpec, SAMPLES, STATEMENTS};
use crate::tx::Conn;
use crate::{plans, postgres, sqlite};
use std::collections::HashSet;

/// A statement, or one form of a query, as the checks see it.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) params: Vec<ParamSpec>,
    columns: Vec<ColumnSpec>,
}

/// Everything registered, for this engine.
pub(crate) fn subjects(engine: Engine) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = STATEMENTS
        .iter()
        .map(|statement| Subject {
            name: statement.name(),
            text: statement.text(engine).into(),
            params: statement.params.into(),
            columns: (statement.columns)(),
        })
        .collect();
    for sample in SAMPLES {
        (sample.build)(&mut |query| {
            subjects.push(Subject {
                name: sample.name,
                text: query.text().into(),
                params: query.specs().into(),
                columns: (sample.columns)(),
            });
        });
    }
    subjects.sort_by_key(|subject| subject.name);
    subjects
}

/// Prepares every registered statement on this database and says what is wrong, one line a fault.
///
/// On both engines: the text, the number of parameters, the number and names of the columns, and
/// aggregates over everything (NULL of no rows) read into a type that holds no NULL. On PostgreSQL
/// also the types of parameters and columns, and columns that may be NULL by the table's definition
/// or by an outer join. Computed columns are taken to be what their declaration says.
pub fn check_all(db: &Db) -> Vec<String> {
    blocking(|| {
        let subjects = subjects(db.engine());
        let conn = match db.connection() {
            Ok(conn) => conn,
            Err(error) => return vec![error.to_string()],
        };
        let mut faults = Vec::new();
        for subject in &subjects {
            let mut found = Vec::new();
            let result = match &conn {
                Conn::Sqlite(lease) => on_sqlite(lease, subject, &mut found),
                Conn::Postgres(lease) => on_postgres(&mut lease.borrow_mut(), subject, &mut found),
            };
            if let Err(error) = result {
                found.push(error.to_string());
            }
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", subject.name)));
        }
        let mut seen = HashSet::new();
        faults.retain(|fault| seen.insert(fault.clone()));
        faults
    })
}

/// Compares the columns' number and names; the message names what differs.
fn shape(subject: &Subject, params: usize, names: &[&str], faults: &mut Vec<String>) {
    if params != subject.params.len() {
        faults.push(format!("the text has {params} parameters, the function {}", subject.params.len()));
    }
    if names.len() != subject.columns.len() {
        faults.push(format!("the text has {} columns, {} are read", names.len(), subject.columns.len()));
    }
    for (index, (name, column)) in names.iter().zip(&subject.columns).enumerate() {
        if !column.name.is_empty() && *name != column.name {
            faults.push(format!("column {index} is {name}, the field {}", column.name));
        }
    }
    for index in nullable::aggregates(&subject.text) {
        if let Some(column) = subject.columns.get(index).filter(|column| !column.nullable) {
            faults.push(format!("column {index} is NULL when there is no row, but {} is not an Option", column.rust));
        }
    }
}

fn on_sqlite(connection: &sqlite::Connection, subject: &Subject, faults: &mut Vec<String>) -> Result<()> {
    let statement = connection.prepare(&subject.text)?;
    let params = sqlite::order_of(&statement)?.len();
    let names: Vec<&str> = statement.column_names().collect();
    shape(subject, params, &names, faults);
    Ok(())
}

fn on_postgres(connection: &mut postgres::Connection, subject: &Subject, faults: &mut Vec<String>) -> Result<()> {
    let statement = connection.prepare(&subject.text)?;
    let names: Vec<&str> = statement.columns().iter().map(|column| column.name()).collect();
    shape(subject, statement.params().len(), &names, faults);
    for (ty, param) in statement.params().iter().zip(&subject.params) {
        if !(param.accepts)(ty) {
            faults.push(format!("parameter {}: {} is not {ty}", param.name, param.rust));
        }
    }
    let mut not_null_read = false;
    for (found, column) in statement.columns().iter().zip(&subject.columns) {
        if !(column.accepts)(found.type_()) {
            faults.push(format!("column {}: {} is not {}", found.name(), column.rust, found.type_()));
        }
        if column.nullable {
            continue;
        }
        not_null_read = true;
        let origin = found.table_oid().zip(found.column_id());
        if let Some((table, number)) = origin
            && may_be_null(connection, table, number)?
        {
            faults.push(format!("column {} may be NULL, but {} is not an Option", found.name(), column.rust));
        }
    }
    if not_null_read {
        let plan = plans::explain(connection, &subject.text, statement.params().len())?;
        for index in nullable::outer_joined(&plan) {
            if let Some(column) = subject.columns.get(index).filter(|column| !column.nullable) {
                faults.push(format!(
                    "column {} is NULL where the outer join finds nothing, but {} is not an Option",
                    names.get(index).unwrap_or(&""),
                    column.rust
                ));
            }
        }
    }
    Ok(())
}

/// Whether a table's own column lacks NOT NULL; nothing is known of the columns of views.
fn may_be_null(connection: &mut postgres::Connection, table: u32, number: i16) -> Result<bool> {
    let text = "SELECT NOT a.attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attrelid = $1 AND a.attnum = $2 AND c.relkind IN ('r', 'p')";
    let statement = connection.prepare(text)?;
    let row = connection.client().query_opt(&statement, &[&table, &number]).map_err(postgres::classify)?;
    match row {
        Some(row) => row.try_get(0).map_err(postgres::classify),
        None => Ok(false),
    }
}
