//! `parvis letters`: the letters of the office's page, written to a folder.

use crate::harness::TestApp;
use crate::roster::guardian;
use crate::world::*;
use parvis::features::campaigns::command::{self, CommandError, Made, Order};
use parvis::features::campaigns::store::Language;

fn made(test: &TestApp, folder: &std::path::Path, by: &str, to: &str) -> Result<Made, CommandError> {
    let (school, language) = ("college-ibn-khaldoun", Language::Fr);
    command::run(&test.app, &Order { school, by, to, without_letter: false, language, folder })
}

on_both! {
    fn the_command_writes_letters_that_only_its_user_may_read(test) {
        guardian(test, 101, COLLEGE, ("Amina", "Tazi"), "BE765432", &[OMAR, SALMA]);
        guardian(test, 102, COLLEGE, ("Brahim", "Berrada"), "", &[YASMINE]);
        guardian(test, 103, INSTITUTE, ("Julie", "Peeters"), "", &[LUCAS]);
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("letters");
        let done = made(test, &place, &username(HOUDA_SECRETARY).to_uppercase(), "school").unwrap();
        assert_eq!((done.letters, done.files.len()), (2, 1));
        assert!(done.students >= 3);
        let pdf = std::fs::read(&done.files[0]).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&done.files[0]).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE replaced_at IS NULL AND used_at IS NULL"), 2);
        assert_eq!(test.number("SELECT count(*) FROM campaign_files"), 0, "nothing lies in the database any more");
        assert_eq!(test.text("SELECT state FROM campaigns"), "fetched");
        let entries = |action: &str| test.number(&format!(
            "SELECT count(*) FROM audit_entries WHERE action = '{action}' AND actor_id = {HOUDA_SECRETARY} AND school_id = {COLLEGE}"
        ));
        assert_eq!((entries("invited"), entries("exported")), (1, 1));
        // Again: the new ones replace the older, and no file is written over.
        let again = made(test, &place, &username(JAMAL_DIRECTOR), "school").unwrap();
        assert_ne!(again.files, done.files);
        assert_eq!(test.number("SELECT count(*) FROM letters WHERE replaced_at IS NULL AND used_at IS NULL"), 2);
    }

    fn what_is_wrong_with_the_command_is_said(test) {
        guardian(test, 102, COLLEGE, ("Brahim", "Berrada"), "", &[YASMINE]);
        let folder = tempfile::tempdir().unwrap();
        let by = username(HOUDA_SECRETARY);
        let place = folder.path().to_owned();
        let wrong = |by: &str, to: &str| made(test, &place, by, to).unwrap_err().to_string();
        assert!(wrong("personne", "school").contains("no active director or secretary"));
        assert!(wrong(&username(NADIA), "school").contains("no active director or secretary"));
        for to in ["class:9Z", "level:none", "guardian:1", "", "school:x"] {
            assert!(wrong(&by, to).contains("`--to` takes"), "{to}");
        }
        let file = place.join("file");
        std::fs::write(&file, b"").unwrap();
        let said = made(test, &file, &by, "school").unwrap_err().to_string();
        assert!(said.contains("cannot be written"), "{said}");
        let (to, language) = ("school", Language::Fr);
        let elsewhere = Order { school: "nulle-part", by: &by, to, without_letter: false, language, folder: &place };
        assert!(command::run(&test.app, &elsewhere).unwrap_err().to_string().contains("there is no school `nulle-part`"));
        assert_eq!(test.number("SELECT count(*) FROM campaigns"), 0, "nothing was ordered");
        test.sql("UPDATE guardians SET account_id = 1");
        assert!(wrong(&by, "school").contains("nobody to write to"));
    }
}
