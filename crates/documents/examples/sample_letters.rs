//! Writes letters to look at: `cargo run -p documents --example sample_letters -- FOLDER`. Persons and schools are invented.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::PathBuf;

use documents::letters::{self, Campaign, Child, Languages, Letter, LoginKind, Logo, Scripts};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("Name a folder.")?);
    std::fs::create_dir_all(&folder)?;
    for (languages, name) in [(Languages::French, "fr"), (Languages::Arabic, "ar"), (Languages::Both, "both")] {
        let campaign = campaign(languages);
        for (letter, about) in [(code(1), "code-1"), (identity(6), "identity-6"), (long(), "long"), (crowd(), "crowd")]
        {
            write(&folder, &format!("{name}-{about}"), &campaign, letter)?;
        }
        write(&folder, &format!("{name}-logo"), &Campaign { logo: Some(logo()?), ..campaign.clone() }, code(2))?;
        let belgian = Campaign { asks_identity_number: false, until: Scripts::default(), ..campaign };
        write(&folder, &format!("{name}-no-number"), &belgian, code(3))?;
    }
    Ok(())
}

fn write(folder: &std::path::Path, name: &str, campaign: &Campaign, letter: Letter) -> Result<(), Box<dyn Error>> {
    let path = folder.join(format!("{name}.pdf"));
    std::fs::write(&path, letters::pdf(campaign, &[letter])?)?;
    println!("{}", path.display());
    Ok(())
}

fn campaign(languages: Languages) -> Campaign {
    Campaign {
        school: Scripts::new("Lycée collégial Ibn Rochd", "الثانوية الإعدادية ابن رشد"),
        address: Scripts::new("12, avenue Hassan II, 10000 Rabat", "12، شارع الحسن الثاني، 10000 الرباط"),
        phone: "+212 5 37 00 00 00".to_owned(),
        email: "secretariat@ibnrochd.example.ma".to_owned(),
        hours: Scripts::new(
            "Lundi à vendredi : 8 h 30 - 12 h, 14 h - 17 h\nSamedi : 9 h - 12 h",
            "من الاثنين إلى الجمعة: 8:30 - 12:00، 14:00 - 17:00\nالسبت: 9:00 - 12:00",
        ),
        logo: None,
        base_url: "https://parvis.ibnrochd.example.ma".to_owned(),
        place_and_date: Scripts::new("Rabat, le 22 novembre 2026", "الرباط، في 22 نونبر 2026"),
        year: "2026-2027".to_owned(),
        languages,
        days: 90,
        until: Scripts::new("20 février 2027", "20 فبراير 2027"),
        asks_identity_number: true,
        recovers: false,
        made_at: 1_795_350_000_000_000,
    }
}

const CHILDREN: [(&str, &str, &str); 6] = [
    ("Inès El Amrani", "إيناس العمراني", "3APIC-2"),
    ("Yassine El Amrani", "ياسين العمراني", "1APIC-4"),
    ("Lina El Amrani", "لينة العمراني", "6AP-1"),
    ("Mohammed Amine El Amrani", "محمد أمين العمراني", "2BAC SPF-3"),
    ("Fatima Zahra El Amrani", "فاطمة الزهراء العمراني", "TCSF-1"),
    ("Ilyas El Amrani", "إلياس العمراني", "2AP-2"),
];

fn children(count: usize) -> Vec<Child> {
    let all = CHILDREN.iter().cycle().take(count);
    all.map(|(latin, arabic, class)| Child { name: Scripts::new(*latin, *arabic), class: (*class).to_owned() })
        .collect()
}

fn code(count: usize) -> Letter {
    Letter {
        name: Scripts::new("Mme Fatima El Amrani", "السيدة فاطمة العمراني"),
        address: ["Résidence Al Andalous, imm. 4, appt 12", "Rue Oued Ziz, Agdal", "10080 Rabat"]
            .map(str::to_owned)
            .into(),
        login_kind: LoginKind::StudentCode,
        login: "J130045678".to_owned(),
        password: "7KQD-M2XA-94TB".to_owned(),
        children: children(count),
    }
}

fn identity(count: usize) -> Letter {
    Letter {
        name: Scripts::new("M. Karim El Amrani", "السيد كريم العمراني"),
        address: ["حي الرياض، زنقة الأرز، رقم 8", "10100 الرباط"].map(str::to_owned).into(),
        login_kind: LoginKind::IdentityNumber,
        login: "AB123456".to_owned(),
        password: "0O1I-8B5S-2Z6G".to_owned(),
        children: children(count),
    }
}

fn long() -> Letter {
    let latin = "Mme Marie-Thérèse Antoinette de la Rochefoucauld-Montmorency épouse El Amrani-Benabdeljalil";
    let arabic = "السيدة ماري تيريز أنطوانيت دي لا روشفوكو مونمورانسي حرم العمراني بن عبد الجليل";
    Letter {
        name: Scripts::new(latin, arabic),
        address: [
            "c/o Monsieur le Directeur de l’Association des Anciens Élèves du Lycée",
            "Résidence Les Jardins de l’Océan, immeuble 214 B, escalier C, 7e étage, appartement 1432",
            "Avenue du Général-Commandant-Aspirant-Lieutenant-Colonel-de-Gendarmerie, lotissement 18",
            "Quartier industriel de Aïn Sebaâ, préfecture de Casablanca-Settat",
            "20590 Casablanca",
            "Royaume du Maroc",
        ]
        .map(str::to_owned)
        .into(),
        children: vec![Child {
            name: Scripts::new(
                "Jean-Christophe Mohammed Abderrahmane Benabdeljalil de la Rochefoucauld-Montmorency",
                "جان كريستوف محمد عبد الرحمان بن عبد الجليل دي لا روشفوكو مونمورانسي",
            ),
            class: "2e année du baccalauréat, sciences physiques, option français, groupe 3".to_owned(),
        }],
        login: "01234567890123456789".to_owned(),
        ..code(1)
    }
}

fn crowd() -> Letter {
    Letter { children: children(20), ..code(1) }
}

/// A round badge.
fn logo() -> Result<Logo, Box<dyn Error>> {
    let mut pixels = image::RgbaImage::new(600, 600);
    for (x, y, pixel) in pixels.enumerate_pixels_mut() {
        let from_middle = x.abs_diff(300).pow(2) + y.abs_diff(300).pow(2);
        *pixel = match from_middle {
            0..20_000 => image::Rgba([240, 181, 80, 255]),
            20_000..40_000 => image::Rgba([248, 241, 228, 255]),
            40_000..90_000 => image::Rgba([14, 104, 116, 255]),
            _ => image::Rgba([0, 0, 0, 0]),
        };
    }
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png)?;
    Ok(Logo::read(png.get_ref())?)
}
