//! Migrations.

use crate::school::{self, MIGRATIONS, migrated};
use db::{Db, Engine, Error, Instant, Migration, on_both};

const NOW: Instant = Instant::from_micros(5);

const fn migration(name: &'static str, sql: &'static str) -> Migration {
    Migration { name, sql }
}

const ONE: Migration = migration("0001_one", "CREATE TABLE one(id {id}, name {text} NOT NULL);");
const TWO: Migration = migration("0002_two", "CREATE TABLE two(id {id});");

fn message(result: Result<usize, Error>) -> String {
    match result {
        Err(Error::Migration(text)) => text,
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn each_is_applied_once(db) {
        assert_eq!(db.pending(&[ONE, TWO]).unwrap(), ["0001_one", "0002_two"]);
        assert_eq!(db.migrate(&[ONE], NOW).unwrap(), 1);
        assert_eq!(db.pending(&[ONE, TWO]).unwrap(), ["0002_two"]);
        assert_eq!(db.migrate(&[ONE, TWO], NOW).unwrap(), 1);
        assert_eq!(db.migrate(&[ONE, TWO], NOW).unwrap(), 0);
        assert!(db.pending(&[ONE, TWO]).unwrap().is_empty());
    }

    fn a_changed_one_is_refused(db) {
        db.migrate(&[ONE], NOW).unwrap();
        let changed = migration(ONE.name, "CREATE TABLE one(id {id});");
        let text = message(db.migrate(&[changed, TWO], NOW));
        assert!(text.contains("0001_one") && text.contains("changed"), "{text}");
        assert!(db.pending(&[changed]).is_err());
        let other_line_ends = migration("0002_two", "CREATE TABLE two(\r\nid {id});");
        db.migrate(&[ONE, other_line_ends], NOW).unwrap();
        let same = migration("0002_two", "CREATE TABLE two(\nid {id});");
        assert_eq!(db.migrate(&[ONE, same], NOW).unwrap(), 0);
    }

    fn a_newer_database_is_refused(db) {
        db.migrate(&[ONE, TWO], NOW).unwrap();
        let text = message(db.migrate(&[ONE], NOW));
        assert!(text.contains("newer") && text.contains("0002_two"), "{text}");
        let text = message(db.migrate(&[TWO, ONE], NOW));
        assert!(text.contains("0001_one"), "{text}");
    }

    fn a_failed_one_leaves_nothing(db) {
        let broken = migration("0002_broken", "CREATE TABLE two(id {id}); CREATE TABLE one(id {id});");
        let text = message(db.migrate(&[ONE, broken], NOW));
        assert!(text.contains("0002_broken"), "{text}");
        assert_eq!(db.pending(&[ONE, TWO]).unwrap(), ["0002_two"]);
        assert_eq!(db.migrate(&[ONE, TWO], NOW).unwrap(), 1);
    }

    fn an_unknown_token_is_refused(db) {
        let text = message(db.migrate(&[migration("0001", "CREATE TABLE t(id {idd})")], NOW));
        assert!(text.contains("{idd}"), "{text}");
    }

    fn nodes_that_start_together(db) {
        let options = db.options();
        let applied: usize = std::thread::scope(|scope| {
            let nodes: Vec<_> = (0..4).map(|_| scope.spawn(|| {
                Db::open(options).unwrap().migrate(&[ONE, TWO], NOW).unwrap()
            })).collect();
            nodes.into_iter().map(|node| node.join().unwrap()).sum()
        });
        assert_eq!(applied, 2);
    }

    fn statements_survive_a_change_of_their_table(db) {
        migrated(db);
        assert_eq!(db.read(school::logins).unwrap(), 0);
        let all = [MIGRATIONS[0], migration("0002", "ALTER TABLE logins ADD COLUMN note TEXT;")];
        db.migrate(&all, NOW).unwrap();
        assert_eq!(db.read(school::logins).unwrap(), 0);
        assert_eq!(db.write(|tx| school::sign_in(tx, "a")).unwrap(), 1);
    }
}

pub const FAMILY: Migration = migration(
    "0002_family",
    "CREATE TABLE parent(id {id}, name {text} NOT NULL);
    CREATE TABLE child(id {id}, parent_id BIGINT NOT NULL REFERENCES parent(id) ON DELETE CASCADE);
    INSERT INTO parent(id, name) VALUES(1, 'A');
    INSERT INTO child(id, parent_id) VALUES(1, 1);",
);

db::sql! {
    fn children() -> Val<i64> = "SELECT count(*) FROM child";
    fn drop_parents() -> Exec<u64> = "DELETE FROM parent";
}

#[test]
fn rebuilding_a_table_keeps_its_children() {
    let db = db::testing::fresh(Engine::Sqlite, "cascade");
    let rebuild = migration(
        "0003_rebuild",
        "CREATE TABLE new_parent(id {id}, name {text} NOT NULL, note {text});
        INSERT INTO new_parent(id, name) SELECT id, name FROM parent;
        DROP TABLE parent;
        ALTER TABLE new_parent RENAME TO parent;",
    );
    assert_eq!(db.migrate(&[FAMILY, rebuild], NOW).unwrap(), 2);
    assert_eq!(db.read(children).unwrap(), 1);
    // Foreign keys are on again, on the connection that writes.
    db.write(drop_parents).unwrap();
    assert_eq!(db.read(children).unwrap(), 0);
}

#[test]
fn a_migration_that_orphans_rows_is_refused() {
    let db = db::testing::fresh(Engine::Sqlite, "orphans");
    let orphan = migration("0003_orphan", "DELETE FROM parent;");
    let text = message(db.migrate(&[FAMILY, orphan], NOW));
    assert!(text.contains("child") && text.contains("parent"), "{text}");
    assert_eq!(db.pending(&[FAMILY, orphan]).unwrap(), ["0003_orphan"]);
}
