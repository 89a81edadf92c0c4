//! Which column is what.

use tables::{Field, HeadingFault, Kind, Mapping, guess, recognise, signature};

use crate::open;

fn found(text: &str, kind: Option<Kind>) -> tables::Recognition {
    recognise(&mut open(text).unwrap(), kind).unwrap()
}

#[test]
fn headings_of_three_languages_in_any_order() {
    for (headings, kind) in [
        ("Classe;NIVEAU;Né(e) le;Prénom;Nom;Code Massar;Remarque interne", Kind::Students),
        ("القسم;المستوى;تاريخ الإزدياد;الاسم;النسب;رقم التلميذ;هاتف الأب", Kind::Students),
        ("Student ID;Last name;First name;Date of birth;Level;Class;guardian1_email", Kind::Students),
        ("code_eleve;matiere;session;evaluation;note", Kind::Grades),
        ("رمز مسار;المادة;الدورة;الفرض;النقطة", Kind::Grades),
        ("code élève;date;type;justifiée", Kind::Absences),
        ("classe;jour;heure_debut;heure_fin;matière;prof;salle", Kind::Timetable),
        ("niveau;matière;type;date;heure;durée", Kind::ExamPlanning),
        ("nom;prénom;e-mail;fonction", Kind::Staff),
    ] {
        let recognition = found(&format!("{headings}\n1;2;3;4;5;6;7\n"), None);
        assert_eq!(recognition.mapping.kind, kind, "{headings}");
        assert_eq!(recognition.faults, [], "{headings}");
        let texts: Vec<&str> = headings.split(';').collect();
        assert_eq!(guess(&texts), Some(kind), "{headings}");
    }
    assert_eq!(guess(&["a", "b"]), None);
}

#[test]
fn unknown_columns_are_listed() {
    let recognition = found("code_eleve;matiere;session;evaluation;note;couleur préférée;\n", Some(Kind::Grades));
    let unknown: Vec<String> = recognition.unknown.iter().map(ToString::to_string).collect();
    assert_eq!(unknown, ["column F (couleur préférée)"]);
    assert_eq!(recognition.mapping.column(Field::Grade), Some(4));
}

#[test]
fn missing_and_doubled_columns_are_named() {
    let recognition = found("code_eleve;nom;prenom;Nom de famille;date_naissance;niveau\n", Some(Kind::Students));
    let faults: Vec<String> = recognition.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "there is no column `classe`: add it, or map one to it",
            "several columns are `nom`: column B (nom), column D (Nom de famille); keep one",
        ]
    );
    let planning = found("matiere;type;date;heure\n", Some(Kind::ExamPlanning));
    assert_eq!(planning.faults, [HeadingFault::Missing(vec![Field::Class, Field::Level])]);
}

#[test]
fn plain_headings_after_columns_of_a_guardian_are_the_guardian_s() {
    use tables::GuardianField as G;
    let students = "Code;Nom;Prénom;Né le;Classe";
    for (headings, parts) in [
        (
            "Nom tuteur;Prénom tuteur;CIN tuteur;Lien;E-mail;Téléphone",
            vec![
                (1, G::FamilyName),
                (1, G::GivenName),
                (1, G::NationalId),
                (1, G::Relation),
                (1, G::Email),
                (1, G::Phone),
            ],
        ),
        (
            "Nom tuteur;Lien de parenté;Tél;Adresse;Nom tuteur 2;GSM;Courriel",
            vec![
                (1, G::FamilyName),
                (1, G::Relation),
                (1, G::Phone),
                (1, G::Address),
                (2, G::FamilyName),
                (2, G::Phone),
                (2, G::Email),
            ],
        ),
        (
            "CIN du père;الهاتف;CIN de la mère;الهاتف",
            vec![(1, G::NationalId), (1, G::Phone), (2, G::NationalId), (2, G::Phone)],
        ),
    ] {
        let recognition = found(&format!("{students};{headings}\n"), None);
        assert_eq!(recognition.mapping.kind, Kind::Students, "{headings}");
        let fields: Vec<Option<Field>> = parts.into_iter().map(|(n, part)| Some(Field::Guardian(n, part))).collect();
        assert_eq!(recognition.mapping.columns[5..], fields, "{headings}");
        assert!(recognition.unknown.is_empty() && recognition.faults.is_empty(), "{headings}");
    }
    // Elsewhere they are nobody's, and a second number is not guessed.
    let recognition = found(&format!("{students};Téléphone;Nom tuteur;Tél;GSM\n"), Some(Kind::Students));
    let unknown: Vec<&str> = recognition.unknown.iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(unknown, ["Téléphone", "GSM"]);
}

#[test]
fn titles_above_the_headings_are_passed_over() {
    let text = "Collège des Orangers;;;;;\nListe des élèves, 2026-2027;;;;;\n\ncode_eleve;nom;prenom;date_naissance;niveau;classe\nA;b;c;d;e;f\n";
    let recognition = found(text, None);
    assert_eq!((recognition.line, recognition.mapping.kind), (4, Kind::Students));
}

#[test]
fn a_mapping_by_hand_is_kept_and_found_again() {
    let text = "Élève;Discipline;Dawra;Quoi;Combien\nA;b;c;d;e\n";
    let recognition = found(text, Some(Kind::Grades));
    assert!(!recognition.faults.is_empty());
    let columns = [Field::StudentCode, Field::Subject, Field::Term, Field::Assessment, Field::Grade];
    let by_hand = Mapping { kind: Kind::Grades, columns: columns.map(Some).to_vec() };
    assert_eq!(by_hand.faults(&recognition.headings), []);
    let json = serde_json::to_string(&by_hand).unwrap();
    assert_eq!(json, r#"{"kind":"grades","columns":["code_eleve","matiere","session","evaluation","note"]}"#);
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), by_hand);
    assert!(serde_json::from_str::<Mapping>(r#"{"kind":"grades","columns":["x"]}"#).is_err());

    assert_eq!(recognition.signature, signature(["ELEVE ", "discipline", "dawra", "quoi", "combien", ""]));
    assert_ne!(recognition.signature, signature(["discipline", "élève", "dawra", "quoi", "combien"]));
    let foreign = Mapping { kind: Kind::Staff, columns: vec![Some(Field::Grade)] };
    assert!(
        foreign
            .faults(&recognition.headings)
            .iter()
            .any(|fault| matches!(fault, HeadingFault::Foreign { field: Field::Grade, column } if column.index == 0))
    );
}

#[test]
fn a_file_without_known_headings() {
    let recognition = found("aa;bb\n1;2\n", Some(Kind::Absences));
    assert_eq!((recognition.line, recognition.unknown.len(), recognition.faults.len()), (1, 2, 2));
    assert!(matches!(recognise(&mut open("aa;bb\n1;2\n").unwrap(), None), Err(tables::FileError::NoHeadings)));
}
