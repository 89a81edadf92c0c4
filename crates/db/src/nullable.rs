//! Which columns of a result can be NULL although their tables say NOT NULL.

use serde_json::Value;
use std::collections::HashSet;

/// The columns that a plan of PostgreSQL (JSON, verbose) takes from the side of an outer join that
/// may be missing.
///
/// The plan is better than the text here: a join that a condition makes an inner one is not outer
/// in it any more.
pub(crate) fn outer_joined(plan: &Value) -> Vec<usize> {
    let top = &plan[0]["Plan"];
    let mut missing = HashSet::new();
    walk(top, false, &mut missing);
    let Some(output) = top["Output"].as_array() else {
        return Vec::new();
    };
    output
        .iter()
        .enumerate()
        .filter(|(_, expression)| {
            let alias = expression.as_str().and_then(plain_column);
            alias.is_some_and(|alias| missing.contains(alias))
        })
        .map(|(index, _)| index)
        .collect()
}

fn walk<'p>(node: &'p Value, may_be_missing: bool, missing: &mut HashSet<&'p str>) {
    if may_be_missing && let Some(alias) = node["Alias"].as_str() {
        missing.insert(alias);
    }
    let join = node["Join Type"].as_str().unwrap_or_default();
    for child in node["Plans"].as_array().into_iter().flatten() {
        let side = child["Parent Relationship"].as_str().unwrap_or_default();
        let lost = match join {
            "Left" | "Anti" => side == "Inner",
            "Right" | "Right Anti" => side == "Outer",
            "Full" => side == "Inner" || side == "Outer",
            _ => false,
        };
        walk(child, may_be_missing || lost, missing);
    }
}

/// The alias of an expression that is nothing but `alias.column`.
fn plain_column(expression: &str) -> Option<&str> {
    let (alias, column) = expression.split_once('.')?;
    let name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '"'));
    (name(alias) && name(column)).then(|| alias.trim_matches('"'))
}

/// The columns of a `SELECT` without `GROUP BY` that are a bare `sum`, `min`, `max` or `avg`: NULL
/// if there is no row.
///
/// Only the plain form is recognised; anything else is left alone.
pub(crate) fn aggregates(text: &str) -> Vec<usize> {
    let upper = text.trim_start().to_ascii_uppercase();
    let Some(list) = upper.strip_prefix("SELECT ") else {
        return Vec::new();
    };
    if upper.contains("GROUP BY") || upper.contains(" OVER") {
        return Vec::new();
    }
    split_list(list)
        .into_iter()
        .enumerate()
        .filter(|(_, expression)| {
            let mut inner = expression.trim();
            while let Some(cast) = inner.strip_prefix("CAST(") {
                inner = cast.trim_start();
            }
            ["SUM(", "MIN(", "MAX(", "AVG("].iter().any(|function| inner.starts_with(function))
        })
        .map(|(index, _)| index)
        .collect()
}

/// The expressions of a select list, up to `FROM`.
fn split_list(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut quoted) = (0usize, 0, false);
    let mut end = list.len();
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            b'F' if depth == 0 && is_from(list, at) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    parts.push(&list[start..end]);
    parts
}

fn is_from(list: &str, at: usize) -> bool {
    let before = list[..at].ends_with(|c: char| c.is_whitespace() || c == ')');
    before
        && list[at..].strip_prefix("FROM").is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '('))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn join(kind: &str, output: &[&str]) -> Value {
        json!([{"Plan": {"Node Type": "Hash Join", "Join Type": kind, "Output": output, "Plans": [
            {"Node Type": "Index Scan", "Parent Relationship": "Outer", "Alias": "a"},
            {"Node Type": "Hash", "Parent Relationship": "Inner", "Plans": [
                {"Node Type": "Index Scan", "Parent Relationship": "Outer", "Alias": "b"},
            ]},
        ]}}])
    }

    #[test]
    fn the_side_that_may_be_missing() {
        let output = ["a.id", "b.id", "count(b.id)", "\"b\".\"Name\""];
        assert_eq!(outer_joined(&join("Inner", &output)), Vec::<usize>::new());
        assert_eq!(outer_joined(&join("Left", &output)), [1, 3]);
        assert_eq!(outer_joined(&join("Right", &output)), [0]);
        assert_eq!(outer_joined(&join("Full", &output)), [0, 1, 3]);
    }

    #[test]
    fn bare_aggregates() {
        let of = |text| aggregates(text);
        assert_eq!(of("SELECT max(a), min(b) FROM t"), [0, 1]);
        assert_eq!(of("SELECT count(*), cast( sum(a) AS BIGINT) AS s\n FROM t"), [1]);
        assert_eq!(of("SELECT coalesce(sum(a), 0) FROM t"), [0usize; 0]);
        assert_eq!(of("SELECT a, sum(b) FROM t GROUP BY a"), [0usize; 0]);
        assert_eq!(of("SELECT 'x, FROM', (SELECT max(a) FROM t), avg(b) FROM t"), [2]);
    }
}
