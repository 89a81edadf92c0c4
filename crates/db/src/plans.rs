//! Finds the statements that read a big table from end to end.

use crate::check::{Subject, subjects};
use crate::db::{Db, blocking};
use crate::error::Result;
use crate::tx::Conn;
use crate::{postgres, sqlite};
use serde_json::Value;

/// The registered statements whose plan scans one of `big_tables`, or one of its indexes, in full:
/// their names, and what they do.
///
/// The tables need not be filled. A statement that cannot be planned is in the list too.
pub fn plans(db: &Db, big_tables: &[&str]) -> Vec<(&'static str, String)> {
    blocking(|| {
        let conn = match db.connection() {
            Ok(conn) => conn,
            Err(error) => return vec![("(connection)", error.to_string())],
        };
        let mut faults = Vec::new();
        for subject in subjects(db.engine()) {
            let found = match &conn {
                Conn::Sqlite(lease) => on_sqlite(lease, &subject, big_tables),
                Conn::Postgres(lease) => on_postgres(&mut lease.borrow_mut(), &subject, big_tables),
            };
            let found = found.unwrap_or_else(|error| vec![error.to_string()]);
            faults.extend(found.into_iter().map(|fault| (subject.name, fault)));
        }
        faults
    })
}

fn on_sqlite(connection: &sqlite::Connection, subject: &Subject, big_tables: &[&str]) -> Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", subject.text))?;
    let mut rows = statement.raw_query();
    let mut faults = Vec::new();
    while let Some(row) = rows.next().map_err(sqlite::classify)? {
        let detail: String = row.get(3).map_err(sqlite::classify)?;
        let Some(name) = detail.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else {
            continue;
        };
        if is_big(&subject.text, name, big_tables) {
            faults.push(detail);
        }
    }
    Ok(faults)
}

/// Whether SQLite's name of a table in a plan, which is the alias if there is one, is a big table.
fn is_big(text: &str, name: &str, big_tables: &[&str]) -> bool {
    let same = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    if big_tables.iter().any(|table| same(table, name)) {
        return true;
    }
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let mut after = words[at + 1..].iter();
        let mut alias = after.next();
        if alias.is_some_and(|word| same(word, "AS")) {
            alias = after.next();
        }
        big_tables.iter().any(|table| same(table, word)) && alias.is_some_and(|alias| same(alias, name))
    })
}

fn on_postgres(connection: &mut postgres::Connection, subject: &Subject, big_tables: &[&str]) -> Result<Vec<String>> {
    let plan = explain(connection, &subject.text, subject.params.len())?;
    let mut faults = Vec::new();
    scans(connection, &plan[0]["Plan"], "", big_tables, &mut faults)?;
    Ok(faults)
}

fn scans(
    connection: &mut postgres::Connection,
    node: &Value,
    above: &str,
    big_tables: &[&str],
    faults: &mut Vec<String>,
) -> Result<()> {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    // A bitmap's index scan does not name the table, which its parent does.
    let table = node["Relation Name"].as_str().unwrap_or(above);
    if big_tables.contains(&table) {
        let whole = match node["Index Name"].as_str() {
            // Kept from the table, the planner goes through a whole index instead.
            Some(index) => {
                let condition = node["Index Cond"].as_str().unwrap_or_default();
                !narrows(connection, index, condition)?
            }
            None => kind == "Seq Scan",
        };
        if whole {
            faults.push(format!("{kind} of {table}"));
        }
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        scans(connection, child, table, big_tables, faults)?;
    }
    Ok(())
}

/// Whether a condition is on the first column of an index; one on a later column alone is looked
/// for through the whole of it.
fn narrows(connection: &mut postgres::Connection, index: &str, condition: &str) -> Result<bool> {
    if condition.is_empty() {
        return Ok(false);
    }
    let text = "SELECT a.attname::text FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE c.relname::text = $1 AND pg_table_is_visible(c.oid)";
    let statement = connection.prepare(text)?;
    let row = connection.client().query_opt(&statement, &[&index]).map_err(postgres::classify)?;
    let Some(row) = row else {
        // An index on an expression: that it is used at all must do.
        return Ok(true);
    };
    let first: String = row.try_get(0).map_err(postgres::classify)?;
    let mut words = condition.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    Ok(words.any(|word| word == first))
}

/// The plan that PostgreSQL makes for any parameters, where it can avoid full scans.
pub(crate) fn explain(connection: &mut postgres::Connection, text: &str, params: usize) -> Result<Value> {
    let nulls = vec!["NULL"; params].join(", ");
    let arguments = if params == 0 { String::new() } else { format!("({nulls})") };
    connection.batch("BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan")?;
    let mut planned = || {
        connection.batch(&format!("PREPARE checked AS {text}"))?;
        let explain = format!("EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE checked{arguments}");
        let row = connection.client().query_one(explain.as_str(), &[]);
        row.and_then(|row| row.try_get(0)).map_err(postgres::classify)
    };
    let plan = planned();
    // What was prepared outlives the transaction.
    let end = if plan.is_ok() { "ROLLBACK; DEALLOCATE checked" } else { "ROLLBACK; DEALLOCATE ALL" };
    if plan.is_err() {
        connection.forget();
    }
    connection.batch(end)?;
    plan
}
