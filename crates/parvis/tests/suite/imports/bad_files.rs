//! Files that are not taken at all: a message that says what to do, nothing written.

use super::{SCHOOL, STUDENTS, dump, row, send, value_of};
use crate::world::*;
use axum::body::Body;
use http::{Method, header};
use std::io::{Cursor, Read, Write};

/// A workbook of one sheet, whose XML becomes what `change` makes of it.
fn workbook(change: impl Fn(String) -> String) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["code_eleve", "date"]) {
        sheet.write_string(0, column, heading).unwrap();
        sheet.write_string(1, column, "J130000011").unwrap();
    }
    let mut whole = zip::ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..whole.len() {
        let mut entry = whole.by_index(index).unwrap();
        let (name, mut content) = (entry.name().unwrap().into_owned(), String::new());
        entry.read_to_string(&mut content).unwrap();
        let is_sheet = name.ends_with("sheet1.xml");
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(if is_sheet { change(content) } else { content }.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both! {
    fn bad_files_say_what_is_wrong(test) {
        let before = dump(test);
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let mut wide = b"code_eleve;date\nJ130000011;2026-11-09\n".to_vec();
        wide.extend(vec![b';'; 1_000_000]);
        wide.extend(b"x\n");
        let good = format!("{STUDENTS}{}", row("J130000091", "Idrissi", "Amine", "2APIC-1", ";;;;;;"));
        let book = workbook(|sheet| sheet);
        let damaged = workbook(|sheet| sheet.replace("</row>", "</raw>"));
        let bomb = workbook(|sheet| sheet.replace("<sheetData>", &format!("<sheetData>{}", " ".repeat(8 << 20))));
        assert!(bomb.len() < 1 << 16);
        // The byte after the accent is no UTF-8, and the one before it no Windows-1252.
        let mut mixed = good.clone().into_bytes();
        mixed.extend("J130000092;Bénani;".as_bytes());
        mixed.extend(b"Ren\xe9e;;;2012-03-09;;;2APIC;2APIC-1;;;;;;;;\n");
        let missing = good.replace("date_naissance;", "").replace(";2012-03-09", "");
        let doubled = good.replacen("lieu_naissance", "date_naissance", 1);
        for (name, content, said) in [
            ("f.pdf", b"%PDF-1.7".to_vec(), vec!["Le fichier est un PDF"]),
            ("f.csv", Vec::new(), vec!["Choisissez un fichier"]),
            ("f.csv", b" \n\n".to_vec(), vec!["Le fichier est vide"]),
            ("f.csv", mixed, vec!["La ligne 3 a des caractères illisibles", "CSV UTF-8"]),
            ("f.csv", wide, vec!["La ligne 3 a plus de 256 colonnes"]),
            ("f.csv", b"code_eleve;date\n\"J1;2\n".to_vec(), vec!["À la ligne 2, un guillemet"]),
            ("f.csv", missing.into_bytes(), vec!["Il manque une colonne", ": Date de naissance."]),
            ("f.csv", doubled.into_bytes(), vec!["Plusieurs colonnes pour Date de naissance", "F date_naissance, G date_naissance"]),
            ("f.csv", b"rien\n".to_vec(), vec!["Aucune ligne de titres"]),
            ("f.xlsx", book[..book.len() - 30].to_vec(), vec!["Le fichier n’est pas entier"]),
            ("f.xlsx", damaged, vec!["Le fichier est abîmé"]),
            ("f.xlsx", bomb, vec!["devient trop grand une fois décompressé"]),
            ("f.csv", b"classe;jour;heure_debut;heure_fin;matiere\n2APIC-1;lundi;08:30;09:30;Maths\n".to_vec(), vec!["ne peut pas encore être importé"]),
        ] {
            if content.is_empty() {
                let page = houda.get(SCHOOL).expect(200);
                let token = value_of(&page, "token");
                let page = houda.post_files(SCHOOL, &[("token", None, token.as_bytes()), ("file", Some(name), b"")]).expect(422);
                assert!(page.has(said[0]), "{}", page.text());
                continue;
            }
            let place = send(test, &mut houda, name, &content, &[]);
            let page = houda.get(&place).expect(200);
            assert!(said.iter().all(|said| page.text().replace(['\u{a0}', '\u{202f}'], " ").contains(said)), "{said:?}: {}", page.text());
            assert!(!page.has("/confirm\""), "nothing to confirm: {}", page.text());
            // Asked for all the same, it does nothing.
            houda.post(&format!("{place}/confirm"), &[("version", "3")]).expect(303);
            houda.post(&format!("{place}/discard"), &[]).expect(303);
        }
        houda.post_files(SCHOOL, &[("token", None, b"x")]).expect(422);
        assert_eq!(test.number("SELECT count(*) FROM import_files"), 0, "a file that was thrown away is gone");
        assert_eq!(dump(test), before);
    }

    fn every_usual_encoding_is_read(test) {
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let text = format!("{STUDENTS}{}", row("J130000091", "Béchar", "Zoé", "2APIC-1", ";;;;;;"));
        let tabs = text.replace(';', "\t");
        let western: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let wide: Vec<u8> = std::iter::once('\u{feff}').chain(tabs.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
        let commas = format!("\u{feff}{}", text.replace(';', ","));
        for content in [western, wide, commas.into_bytes()] {
            let place = send(test, &mut houda, "eleves.csv", &content, &[]);
            let page = houda.get(&place).expect(200);
            assert!(page.has("Aperçu prêt") && page.has("Zoé Béchar"), "{}", page.text());
        }
    }

    fn more_than_the_limit_is_refused_while_it_comes(test) {
        let houda = test.signed_in(HOUDA_SECRETARY, None);
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\ncode_eleve;date\n";
        // 216 MiB of zeros, which no memory is taken for until they are written to.
        let mut body = vec![0; 216 << 20];
        body[..head.len()].copy_from_slice(head.as_bytes());
        let request = houda.request(Method::POST, SCHOOL).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let answer = test.ask(request.body(Body::from(body)).unwrap()).expect(413);
        assert!(answer.has("201\u{a0}Mo") || answer.has("201 Mo"), "{}", answer.text());
        assert_eq!(test.number("SELECT count(*) FROM imports"), 0);
        let left = std::fs::read_dir(test.app.config.data.join("uploads")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "no file is left behind");
    }
}
