//! Letters of a large school, measured on one core: `cargo bench -p documents -- [--letters N] [--languages french|arabic|both]`.
//!
//! Each letter has its own password, login, names and address, as in a real campaign, so that nothing of a page is remembered from
//! another. The bar: 150 pages a second on a core, memory that does not grow with the number of files.
// A benchmark talks on its standard output and asks what time it is.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]
// Figures of a benchmark are far from the bounds of their types.
#![allow(clippy::cast_precision_loss)]

use clap::{Parser, ValueEnum};
use documents::letters::{self, Campaign, Child, Languages, Letter, LoginKind, Logo, Scripts};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Makes letters in files of 100 on one core, and says how many a second and in how much memory.
#[derive(Parser)]
struct Args {
    /// How many letters.
    #[arg(long, default_value_t = 10_000)]
    letters: usize,
    /// In which languages; in each way when none is named.
    #[arg(long, value_enum)]
    languages: Vec<Choice>,
    /// Letters a file.
    #[arg(long, default_value_t = letters::MOST)]
    file: usize,
    /// Leave out the logo.
    #[arg(long)]
    no_logo: bool,
    /// Given by cargo to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Choice {
    French,
    Arabic,
    Both,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let wanted = if args.languages.is_empty() { Choice::value_variants() } else { &args.languages };
    println!("languages  letters  letters/s  core s/letter  MiB a file  peak MiB after 1st file  peak MiB  idle MiB");
    for choice in wanted {
        if let Err(failure) = measure(&args, *choice) {
            println!("{failure}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn measure(args: &Args, choice: Choice) -> Result<(), documents::Error> {
    let campaign = campaign(choice, !args.no_logo);
    let memory = Watch::start();
    let mut bytes = 0;
    let mut early = 0.0;
    let (begun, cpu) = (Instant::now(), cpu_time());
    for first in (0..args.letters).step_by(args.file) {
        let count = args.file.min(args.letters - first);
        let letters: Vec<Letter> = (first..first + count).map(letter).collect();
        bytes += letters::pdf(&campaign, &letters)?.len();
        if first == 0 {
            early = memory.peak();
        }
    }
    let (took, used) = (begun.elapsed(), cpu_time().saturating_sub(cpu));
    let files = args.letters.div_ceil(args.file);
    println!(
        "{:<9}  {:>7}  {:>9.1}  {:>13.5}  {:>10.2}  {:>23.1}  {:>8.1}  {:>8.1}",
        format!("{choice:?}").to_lowercase(),
        args.letters,
        args.letters as f64 / took.as_secs_f64(),
        used.as_secs_f64() / args.letters as f64,
        mib(bytes as u64 / files as u64),
        early,
        memory.peak(),
        mib(anonymous()),
    );
    Ok(())
}

fn campaign(choice: Choice, logo: bool) -> Campaign {
    Campaign {
        school: Scripts::new("Lycée collégial Ibn Rochd", "الثانوية الإعدادية ابن رشد"),
        address: Scripts::new("12, avenue Hassan II, 10000 Rabat", "12، شارع الحسن الثاني، 10000 الرباط"),
        phone: "+212 5 37 00 00 00".to_owned(),
        email: "secretariat@ibnrochd.example.ma".to_owned(),
        hours: Scripts::new(
            "Lundi à vendredi : 8 h 30 - 12 h, 14 h - 17 h\nSamedi : 9 h - 12 h",
            "من الاثنين إلى الجمعة: 8:30 - 12:00، 14:00 - 17:00\nالسبت: 9:00 - 12:00",
        ),
        logo: logo.then(picture).flatten(),
        base_url: "https://parvis.ibnrochd.example.ma".to_owned(),
        place_and_date: Scripts::new("Rabat, le 22 novembre 2026", "الرباط، في 22 نونبر 2026"),
        year: "2026-2027".to_owned(),
        languages: match choice {
            Choice::French => Languages::French,
            Choice::Arabic => Languages::Arabic,
            Choice::Both => Languages::Both,
        },
        days: 90,
        until: Scripts::new("20 février 2027", "20 فبراير 2027"),
        asks_identity_number: true,
        recovers: false,
        made_at: 1_795_350_000_000_000,
    }
}

/// A logo of 400 by 400 pixels, which do not compress to nothing.
fn picture() -> Option<Logo> {
    let mut pixels = image::RgbaImage::new(400, 400);
    for (x, y, pixel) in pixels.enumerate_pixels_mut() {
        let inside = (x.abs_diff(200).pow(2) + y.abs_diff(200).pow(2)) < 200 * 200;
        let shade = (x * 7 + y * 13 + x * y / 11) % 60;
        *pixel = image::Rgba([14, 100 + shade as u8, 116, if inside { 255 } else { 0 }]);
    }
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).ok()?;
    Logo::read(png.get_ref()).ok()
}

/// The n-th letter: of three, two have the child's code as login, and every fourth family several children.
fn letter(n: usize) -> Letter {
    const GIVEN: [(&str, &str); 8] = [
        ("Inès", "إيناس"),
        ("Yassine", "ياسين"),
        ("Lina", "لينة"),
        ("Adam", "آدم"),
        ("Salma", "سلمى"),
        ("Mehdi", "المهدي"),
        ("Zineb", "زينب"),
        ("Ilyas", "إلياس"),
    ];
    const FAMILY: [(&str, &str); 7] = [
        ("El Amrani", "العمراني"),
        ("Benjelloun", "بنجلون"),
        ("Aït Taleb", "أيت الطالب"),
        ("Chraïbi", "الشرايبي"),
        ("Ouazzani", "الوزاني"),
        ("Idrissi", "الإدريسي"),
        ("Tazi", "التازي"),
    ];
    const PARENTS: [(&str, &str); 5] =
        [("Fatima", "فاطمة"), ("Karim", "كريم"), ("Khadija", "خديجة"), ("Omar", "عمر"), ("Nadia", "نادية")];
    let family = FAMILY[n % 7];
    let name =
        |given: (&str, &str)| Scripts::new(format!("{} {}", given.0, family.0), format!("{} {}", given.1, family.1));
    let children = if n.is_multiple_of(4) { 1 + n % 3 } else { 1 };
    let by_code = !n.is_multiple_of(3);
    Letter {
        name: name(PARENTS[n % 5]),
        address: vec![
            format!("Résidence Al Andalous, immeuble {}, appartement {}", n % 90 + 1, n % 23 + 1),
            format!("{}, rue Oued Ziz, Agdal", n % 311 + 1),
            format!("{} Rabat", 10_000 + n % 90),
        ],
        login_kind: if by_code { LoginKind::StudentCode } else { LoginKind::IdentityNumber },
        login: if by_code { format!("J{:09}", 130_000_000 + n) } else { format!("AB{:06}", 100_000 + n) },
        password: password(n as u64),
        children: (0..children)
            .map(|i| Child { name: name(GIVEN[(n / 7 + i * 3) % 8]), class: format!("{}APIC-{}", i + 1, n % 6 + 1) })
            .collect(),
    }
}

/// Twelve characters that no other letter has.
fn password(n: u64) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995;
    let mut out = String::new();
    for i in 0..12 {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.push(ALPHABET[(state >> 59) as usize] as char);
    }
    out
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

/// Anonymous memory of this process in bytes.
fn anonymous() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// Time on cores that this process has used, all threads together, to a hundredth of a second.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks: u64 = after.split(' ').skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The most anonymous memory, looked at a hundred times a second.
struct Watch {
    seen: std::sync::Arc<(AtomicU64, AtomicBool)>,
}

impl Watch {
    fn start() -> Self {
        let seen = std::sync::Arc::new((AtomicU64::new(0), AtomicBool::new(false)));
        let shared = seen.clone();
        std::thread::spawn(move || {
            while !shared.1.load(Ordering::Relaxed) {
                shared.0.fetch_max(anonymous(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        Self { seen }
    }

    fn peak(&self) -> f64 {
        mib(self.seen.0.load(Ordering::Relaxed))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.seen.1.store(true, Ordering::Relaxed);
    }
}
