//! A mail as a letter: what each kind of mail says, in the one form that all have.

use super::store::SchoolFoot;
use super::{Purpose, one_line};
use crate::text::Text;
use crate::web::shell::in_script;
use askama::Template;
use locale::Locale;

/// The style of the HTML part: plain, calm, nothing fetched from anywhere. Where a mail program drops it, the text stands
/// as it is.
pub const STYLE: &str = include_str!("mail.css");

/// A way in: what it is for, something to type in, and a link.
#[derive(Debug, Clone)]
struct Entrance {
    whose: String,
    code: (String, String),
    link: (String, String),
}

/// What a mail says: greeting, paragraphs, ways in, at most one code and one button.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The language.
    pub locale: Locale,
    /// What it is about.
    pub purpose: Purpose,
    /// The subject: never a child's name, a grade or a secret.
    pub subject: String,
    greeting: String,
    paragraphs: Vec<String>,
    entrances: Vec<Entrance>,
    code: Option<(String, String)>,
    button: Option<(String, String)>,
    after: Vec<String>,
}

impl Letter {
    /// A letter that greets nobody by name.
    pub fn new(locale: Locale, purpose: Purpose, subject: impl Into<String>) -> Letter {
        Letter {
            locale,
            purpose,
            subject: one_line(&subject.into()),
            greeting: Text::of(locale).mail_greeting.to_owned(),
            paragraphs: Vec::new(),
            entrances: Vec::new(),
            code: None,
            button: None,
            after: Vec::new(),
        }
    }

    /// Greets this person.
    #[must_use]
    pub fn greeting(mut self, name: &str) -> Letter {
        self.greeting = Text::of(self.locale).mail_greeting_name(one_line(name)).to_string();
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Letter {
        self.paragraphs.push(text.into());
        self
    }

    /// Adds a way in, one of several perhaps: whose it is, a code with its label, a link with its label.
    #[must_use]
    pub fn entrance(
        mut self,
        whose: impl Into<String>,
        code: (&str, impl Into<String>),
        link: (&str, impl Into<String>),
    ) -> Letter {
        let (code, link) = ((code.0.to_owned(), code.1.into()), (link.0.to_owned(), link.1.into()));
        self.entrances.push(Entrance { whose: whose.into(), code, link });
        self
    }

    /// Adds something to type in, such as a token, on a line of its own.
    #[must_use]
    pub fn code(mut self, label: impl Into<String>, code: impl Into<String>) -> Letter {
        self.code = Some((label.into(), code.into()));
        self
    }

    /// Adds the one button; its address also stands as text, for those whose mail program shows no button.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, address: impl Into<String>) -> Letter {
        self.button = Some((label.into(), address.into()));
        self
    }

    /// Adds a paragraph after the button: what to do when this mail was not expected, for instance.
    #[must_use]
    pub fn after(mut self, text: impl Into<String>) -> Letter {
        self.after.push(text.into());
        self
    }

    /// The text and the HTML. With a school, its name and phone stand in the foot.
    pub(super) fn render(&self, school: Option<&SchoolFoot>) -> askama::Result<(String, String)> {
        let school = school.map(|s| Foot { name: in_script(self.locale, &s.name, &s.name_ar), phone: &s.phone });
        let t = Text::of(self.locale);
        let text = TextPart { t, letter: self, school: &school }.render()?;
        let html = HtmlPart { t, letter: self, school: &school, style: STYLE }.render()?;
        Ok((text, html))
    }

    /// As [`super::post`] renders it for no school.
    ///
    /// # Errors
    /// A template's.
    pub fn render_alone(&self) -> askama::Result<(String, String)> {
        self.render(None)
    }
}

struct Foot<'a> {
    name: &'a str,
    phone: &'a str,
}

#[derive(Template)]
#[template(path = "mail/mail.txt", escape = "none")]
struct TextPart<'a> {
    t: &'static Text,
    letter: &'a Letter,
    school: &'a Option<Foot<'a>>,
}

#[derive(Template)]
#[template(path = "mail/mail.html")]
struct HtmlPart<'a> {
    t: &'static Text,
    letter: &'a Letter,
    school: &'a Option<Foot<'a>>,
    style: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(locale: Locale) -> Letter {
        Letter::new(locale, Purpose::Recovery, "Sujet\r\nX: y")
            .greeting("Leïla <b>")
            .paragraph("Un & deux")
            .entrance(
                "Identifiant : a.b",
                ("Code d’activation :", "KMNPQ-RSTVW"),
                ("Choisir", "https://a.example/token?token=C"),
            )
            .code("Code :", "ABCDE-FGHJK")
            .button("Ouvrir", "https://parents.example.org/token?token=A&B")
            .after("Rien demandé ?")
    }

    fn foot() -> SchoolFoot {
        SchoolFoot {
            name: "Collège Ibn Khaldoun".into(),
            name_ar: "ثانوية ابن خلدون الإعدادية".into(),
            phone: "05 22 00 00 00".into(),
        }
    }

    #[test]
    fn text_and_html_say_the_same() {
        for locale in Locale::ALL {
            let letter = sample(locale);
            assert_eq!(letter.subject, "Sujet X: y");
            let (text, html) = letter.render(Some(&foot())).unwrap();
            for said in [
                "Leïla <b>",
                "Un & deux",
                "Identifiant : a.b",
                "KMNPQ-RSTVW",
                "https://a.example/token?token=C",
                "Code :",
                "ABCDE-FGHJK",
                "https://parents.example.org/token?token=A&B",
                "Rien demandé ?",
                "05 22 00 00 00",
            ] {
                assert!(text.contains(said), "{said}: {text}");
                let escaped = said.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
                assert!(html.contains(&escaped), "{escaped}: {html}");
            }
            let name = if locale == Locale::Ar { foot().name_ar } else { foot().name };
            assert!(text.contains(&name) && html.contains(&name));
            assert!(html.contains(&format!("lang=\"{}\" dir=\"{}\"", locale.code(), locale.dir())), "{html}");
            assert!(!html.contains("<img") && !html.contains(" style=") && !html.contains("<script"));
            assert!(!text.contains("\n\n\n") && !text.starts_with('\n'), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_there_leaves_no_gap() {
        let (text, html) = Letter::new(Locale::Fr, Purpose::Notice, "x").paragraph("Seul").render_alone().unwrap();
        assert!(!text.contains("\n\n\n") && text.contains("Seul"), "{text:?}");
        assert!(!html.contains("href"), "{html}");
    }
}
