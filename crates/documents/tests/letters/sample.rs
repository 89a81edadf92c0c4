//! Campaigns and letters to test with. Persons and schools are invented.

use documents::letters::{Campaign, Child, Languages, Letter, LoginKind, Logo, Scripts};
use std::io::Cursor;

pub const EVERY: [Languages; 3] = [Languages::French, Languages::Arabic, Languages::Both];

pub const LOGIN: &str = "J130045678";
pub const PASSWORD: &str = "7KQD-M2XA-94TB";

pub fn campaign(languages: Languages) -> Campaign {
    Campaign {
        school: Scripts::new("Collège Ibn Rochd", "إعدادية ابن رشد"),
        address: Scripts::new("12, avenue Hassan II, 10000 Rabat", "12، شارع الحسن الثاني، 10000 الرباط"),
        phone: "+212 5 37 00 00 00".to_owned(),
        email: "secretariat@ibnrochd.example.ma".to_owned(),
        hours: Scripts::new("Lundi à vendredi : 8 h 30 - 17 h", "من الاثنين إلى الجمعة: 8:30 - 17:00"),
        logo: None,
        base_url: "https://parvis.example.ma".to_owned(),
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

pub fn child(latin: &str, arabic: &str, class: &str) -> Child {
    Child { name: Scripts::new(latin, arabic), class: class.to_owned() }
}

pub fn letter() -> Letter {
    Letter {
        name: Scripts::new("Fatima El Amrani", "فاطمة العمراني"),
        address: ["4, rue Oued Ziz", "10080 Rabat"].map(str::to_owned).into(),
        login_kind: LoginKind::StudentCode,
        login: LOGIN.to_owned(),
        password: PASSWORD.to_owned(),
        children: vec![child("Inès El Amrani", "إيناس العمراني", "3APIC-2")],
    }
}

pub fn with_children(count: usize) -> Letter {
    let all =
        [("Inès El Amrani", "إيناس العمراني"), ("Adam El Amrani", "آدم العمراني"), ("Lina El Amrani", "لينة العمراني")];
    let children = all.iter().cycle().take(count).enumerate();
    let children = children.map(|(i, (latin, arabic))| child(latin, arabic, &format!("{}APIC-{}", i % 3 + 1, i)));
    Letter { children: children.collect(), ..letter() }
}

/// A logo with transparent corners.
pub fn logo() -> Logo {
    let mut pixels = image::RgbaImage::new(90, 60);
    for (x, y, pixel) in pixels.enumerate_pixels_mut() {
        let opacity = if x < 10 && y < 10 { 0 } else { 255 };
        *pixel = image::Rgba([14, x as u8 + 100, y as u8 + 100, opacity]);
    }
    let mut png = Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    Logo::read(png.get_ref()).unwrap()
}
