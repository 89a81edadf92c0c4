//! Rows that are not taken: each is said with its line, column and value, and nothing of it is written.

use super::{STUDENTS, confirm, dump, row, send, undo};
use crate::harness::{Answer, TestApp};
use crate::world::*;

const GRADES: &str = "code_eleve;matiere;session;evaluation;note\n";

/// The faults of a page, as they are read: line, column, value, reason.
fn faults(page: &Answer) -> Vec<[String; 4]> {
    let Some((_, rest)) = page.body.split_once("aria-labelledby=\"faults\"><table") else { return Vec::new() };
    let table = rest.split("</table>").next().unwrap();
    let text = |cell: &str| {
        let cell = cell.split_once('>').map_or("", |(_, rest)| rest);
        let answer = Answer { body: cell.to_owned(), ..page.clone() };
        answer.text()
    };
    let rows = table.split("<tr><th scope=\"row\"").skip(1);
    rows.map(|row| {
        let cells: Vec<String> = row.split("<td").map(text).collect();
        let [line, reason, column, value] = cells.try_into().unwrap_or_else(|cells| panic!("{cells:?}"));
        [line, column, value, reason]
    })
    .collect()
}

/// Looks through a file as the secretary, and says its faults. Nothing is written, and it cannot be confirmed as it is.
fn look(test: &TestApp, name: &str, content: &[u8]) -> Vec<[String; 4]> {
    let before = dump(test);
    let mut houda = test.signed_in(HOUDA_SECRETARY, None);
    let place = send(test, &mut houda, name, content, &[]);
    let page = houda.get(&place).expect(200);
    assert!(page.has("Aperçu prêt"), "{}", page.text());
    let said = faults(&page);
    let page = confirm(test, &mut houda, &place, &[]);
    assert!(page.has("Des lignes sont fautives") && !page.has("Importé"), "{}", page.text());
    assert_eq!(dump(test), before);
    houda.post(&format!("{place}/discard"), &[]).expect(303);
    said
}

#[track_caller]
fn is(fault: &[String; 4], line: &str, column: &str, value: &str, reason: &str) {
    assert_eq!([&*fault[0], &*fault[1], &*fault[2]], [line, column, value], "{fault:?}");
    assert!(fault[3].contains(reason), "{fault:?}");
}

on_both! {
    fn faulty_rows_never_slip_in(test) {
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = "code_eleve;matiere;session;evaluation;note\n\
            J130000011;Mathématiques;S1;CC7;21/20\nJ130000015;Mathématiques;S1;CC7;21\nJ130000012;Mathématiques;S1;CC7;12,5,\nJ139999999;Mathématiques;S1;CC7;12\n\
            J130000013;Alchimie;S1;CC7;12\nJ130000014;Mathématiques;S1;CC7;12,5\nJ130000014;Mathématiques;S1;CC7;13\nJ130000016;Mathématiques;S1;CC7;13\n";
        let place = send(test, &mut houda, "notes.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        for said in ["12,5,", "J139999999", "Alchimie", "dépasse le barème", "21/20"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        let page = confirm(test, &mut houda, &place, &[]);
        assert!(page.has("Corrigez le fichier"), "{}", page.text());
        assert_eq!(dump(test), before);
        confirm(test, &mut houda, &place, &[("skip", "yes")]);
        assert_eq!(test.number("SELECT count(*) FROM grades g JOIN assessments a ON a.id = g.assessment_id WHERE a.title = 'Contrôle continu 7'"), 1);
        assert_eq!(test.number("SELECT count(*) FROM assessments WHERE title = 'Contrôle continu 7' AND state = 'draft' AND visible_from IS NULL"), 1);
        let report = houda.post(&format!("{place}/report"), &[]).expect(200);
        assert!(report.has("Alchimie") && report.has("J139999999"), "{}", report.body);
        undo(&mut houda, &place);
        assert_eq!(dump(test), before);
    }


    fn grades_that_are_none(test) {
        let file = format!("{GRADES}J130000011;Mathématiques;S1;CC7;21/20\nJ130000012;Mathématiques;S1;CC7;12,5,\n\
            J130000013;Mathématiques;S1;CC7;-3\nJ130000014;Mathématiques;S1;CC7;20,5\n");
        let said = look(test, "notes.csv", file.as_bytes());
        assert_eq!(said.len(), 4, "{said:?}");
        is(&said[0], "2", "E note", "21/20", "La note dépasse le barème, qui va jusqu’à 20");
        is(&said[1], "3", "E note", "12,5,", "Ce n’est pas un nombre");
        is(&said[2], "4", "E note", "-3", "négatif");
        is(&said[3], "5", "E note", "20,5", "dépasse le barème");
    }

    // The list of a class as a teacher brings it back: two are graded, the others wait.
    fn a_class_list_that_is_half_filled(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let fields = [("class", "cl00000000000001"), ("kind", "grades"), ("lang", "fr"), ("format", "csv")];
        let list = houda.post("/office/college-ibn-khaldoun/imports/class-list", &fields).expect(200).body;
        let lines: Vec<&str> = list.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[0].ends_with("remarque;nom;prenom"), "{list}");
        assert!(lines.len() > 3 && lines[1..].iter().all(|line| !line.ends_with(';')), "without names: {list}");
        let fill = |(place, line): (usize, &&str)| match place {
            1 | 2 => line.replacen(";;;;;", &format!(";Mathématiques;S1;CC7;1{place},5;"), 1),
            _ => (*line).to_owned(),
        };
        let filled = lines.iter().enumerate().map(fill).collect::<Vec<_>>().join("\n");
        let place = send(test, &mut houda, "notes.csv", filled.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        let waiting = format!("laissées de côté : {}. La première est la ligne 4", lines.len() - 3);
        assert!(page.text().contains(&waiting), "{}", page.text());
        confirm(test, &mut houda, &place, &[]);
        let of = "FROM grades g JOIN assessments a ON a.id = g.assessment_id WHERE a.title = 'Contrôle continu 7'";
        assert_eq!(test.number(&format!("SELECT count(*) {of}")), 2);
        assert_eq!(test.number(&format!("SELECT CAST(sum(value_x100) AS BIGINT) {of}")), 1_150 + 1_250);
    }

    fn students_unknown_or_twice(test) {
        let file = format!("{GRADES}J139999999;Mathématiques;S1;CC7;12\nJ130000012;Mathématiques;S1;CC7;12\nJ130000012;Mathématiques;S1;CC7;13\nx;Mathématiques;S1;CC7;13\n");
        let said = look(test, "notes.csv", file.as_bytes());
        assert_eq!(said.len(), 4, "{said:?}");
        let of = |line: &str| said.iter().find(|fault| fault[0] == line).unwrap();
        is(of("2"), "2", "A code_eleve", "J139999999", "Aucun élève de l’école n’a ce code");
        is(of("3"), "3", "A code_eleve", "J130000012", "Aussi à la ligne 4");
        is(of("4"), "4", "A code_eleve", "J130000012", "Aussi à la ligne 3");
        is(of("5"), "5", "A code_eleve", "x", "Ce n’est pas un code d’élève");
        let file = format!("{STUDENTS}{0}{0}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let said = look(test, "eleves.csv", file.as_bytes());
        assert_eq!(said.len(), 2, "{said:?}");
        is(&said[0], "2", "A code_eleve", "J130000091", "Aussi à la ligne 3");
        is(&said[1], "3", "A code_eleve", "J130000091", "Déjà à la ligne 2");
    }

    fn days_and_months_that_may_be_swapped(test) {
        // One column with dates that are day first and dates that are month first: what can be either is not guessed.
        let born = |code: &str, date: &str| row(code, "Idrissi", "Amine", "2APIC-1", ";;;;;;").replace("2012-03-09", date);
        let file = format!("{STUDENTS}{}{}{}{}", born("J130000091", "1/05/2023"), born("J130000092", "17/05/2012"), born("J130000093", "05/17/2012"), born("J130000094", "31/02/2012"));
        let said = look(test, "eleves.csv", file.as_bytes());
        let of = |line: &str| said.iter().find(|fault| fault[0] == line).unwrap_or_else(|| panic!("{said:?}"));
        is(of("2"), "2", "F date_naissance", "1/05/2023", "Jour et mois peuvent être inversés");
        is(of("5"), "5", "F date_naissance", "31/02/2012", "Ce jour n’existe pas");
        // Where nothing contradicts it, the day comes first, and that is said.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let file = format!("{STUDENTS}{}", born("J130000091", "1/05/2012"));
        let place = send(test, &mut houda, "eleves.csv", file.as_bytes(), &[]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("lues jour, mois, année") && page.has("ligne 2"), "{}", page.text());
        confirm(test, &mut houda, &place, &[]);
        assert_eq!(test.number("SELECT count(*) FROM students WHERE code = 'J130000091' AND CAST(born_on AS TEXT) = '2012-05-01'"), 1);
    }

    fn formulas_and_merged_cells(test) {
        use rust_xlsxwriter::{Format, Formula, Workbook};
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(["code_eleve", "matiere", "session", "evaluation", "note"]) {
            sheet.write_string(0, column, heading).unwrap();
        }
        for (row, code) in (1..).zip(["J130000011", "J130000012", "J130000013"]) {
            for (column, text) in (0..).zip([code, "Mathématiques", "S1", "CC7"]) {
                sheet.write_string(row, column, text).unwrap();
            }
            sheet.write_number(row, 4, 12.5).unwrap();
        }
        sheet.write_formula(1, 4, Formula::new("=10+2").set_result("12")).unwrap();
        sheet.merge_range(2, 1, 3, 1, "Mathématiques", &Format::new()).unwrap();
        let file = book.save_to_buffer().unwrap();
        let said = look(test, "notes.xlsx", &file);
        assert_eq!(said.len(), 2, "{said:?}");
        is(&said[0], "2", "E note", "12", "C’est une formule");
        is(&said[1], "4", "B matiere", "", "La cellule est fusionnée");
        // Results are taken if that is asked for, and it is said how many.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let place = send(test, &mut houda, "notes.xlsx", &file, &[("formulas", "yes")]);
        let page = houda.get(&place).expect(200);
        assert!(page.has("Le résultat de 1 formules a été pris") && faults(&page).len() == 1, "{}", page.text());
    }
}
