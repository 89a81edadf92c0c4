// Built from the message files: change those.

/// The words of the interface in one language.
#[derive(Debug)]
pub struct Text {
    /// The language.
    pub locale: ::locale::Locale,
    #[doc = "`Notes`"]
    pub grades_title: &'static str,
    #[doc = "`Première ligne seconde ligne`"]
    pub web_steps: &'static str,
    #[doc = "`Parvis : l’école en ligne`"]
    pub web_title: &'static str,
    #[doc = "`Type « \\ » “cité”`"]
    pub web_type: &'static str,
}

impl Text {
    /// The words of a language.
    #[must_use]
    pub fn of(locale: ::locale::Locale) -> &'static Self {
        match locale {
            ::locale::Locale::Fr => &TEXT_FR,
            ::locale::Locale::Ar => &TEXT_AR,
            ::locale::Locale::En => &TEXT_EN,
        }
    }

    /// The message of a key that is known only at run time, as `grades-title`; nothing if there is none or it takes
    /// arguments.
    #[must_use]
    pub fn plain(&self, key: &str) -> Option<&'static str> {
        let place = KEYS.binary_search(&key).ok()?;
        Some(match self.locale {
            ::locale::Locale::Fr => WORDS_FR[place],
            ::locale::Locale::Ar => WORDS_AR[place],
            ::locale::Locale::En => WORDS_EN[place],
        })
    }
}

static KEYS: [&str; 4] = [
    "grades-title",
    "web-steps",
    "web-title",
    "web-type",
];

static WORDS_FR: [&str; 4] = [
    "Notes",
    "Première ligne\nseconde ligne",
    "Parvis : l’école en ligne",
    "Type « \\ » “cité”",
];

static TEXT_FR: Text = Text {
    locale: ::locale::Locale::Fr,
    grades_title: WORDS_FR[0],
    web_steps: WORDS_FR[1],
    web_title: WORDS_FR[2],
    web_type: WORDS_FR[3],
};

static WORDS_AR: [&str; 4] = [
    "النقط",
    "سطر",
    "بارفي: المدرسة على الإنترنت",
    "نوع",
];

static TEXT_AR: Text = Text {
    locale: ::locale::Locale::Ar,
    grades_title: WORDS_AR[0],
    web_steps: WORDS_AR[1],
    web_title: WORDS_AR[2],
    web_type: WORDS_AR[3],
};

static WORDS_EN: [&str; 4] = [
    "Grades",
    "Line",
    "Parvis: school online",
    "Type",
];

static TEXT_EN: Text = Text {
    locale: ::locale::Locale::En,
    grades_title: WORDS_EN[0],
    web_steps: WORDS_EN[1],
    web_title: WORDS_EN[2],
    web_type: WORDS_EN[3],
};

#[allow(clippy::all, clippy::pedantic, reason = "written for the compiler")]
impl Text {
    #[doc = "`{ $n } notes`"]
    #[must_use]
    pub fn grades_count<A0: ::locale::Count>(&self, n: A0) -> impl ::core::fmt::Display + use<A0> {
        let _locale = self.locale;
        let n = ::locale::Count::count(&n);
        ::core::fmt::from_fn(move |_f| {
            match _locale {
                ::locale::Locale::Fr => {
                    match (n, _locale.plural(n)) {
                        (0, _) => {
                            _f.write_str("Aucune note")?;
                        }
                        (_, ::locale::Plural::One) => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" note")?;
                        }
                        _ => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" notes")?;
                        }
                    }
                }
                ::locale::Locale::Ar => {
                    match (n, _locale.plural(n)) {
                        (_, ::locale::Plural::Zero) => {
                            _f.write_str("لا نقط")?;
                        }
                        (_, ::locale::Plural::One) => {
                            _f.write_str("نقطة واحدة")?;
                        }
                        (_, ::locale::Plural::Two) => {
                            _f.write_str("نقطتان")?;
                        }
                        (_, ::locale::Plural::Few) => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" نقط")?;
                        }
                        (_, ::locale::Plural::Many) => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" نقطة")?;
                        }
                        _ => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" نقطة")?;
                        }
                    }
                }
                ::locale::Locale::En => {
                    match (n, _locale.plural(n)) {
                        (_, ::locale::Plural::One) => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" grade")?;
                        }
                        _ => {
                            _f.write_str(&_locale.integer(n))?;
                            _f.write_str(" grades")?;
                        }
                    }
                }
            }
            Ok(())
        })
    }

    #[doc = "`Contrôle du { $date }`"]
    #[must_use]
    pub fn grades_kind<A0: ::core::fmt::Display, A1: ::core::convert::AsRef<str>>(&self, date: A0, kind: A1) -> impl ::core::fmt::Display + use<A0, A1> {
        let _locale = self.locale;
        ::core::fmt::from_fn(move |_f| {
            match _locale {
                ::locale::Locale::Fr => {
                    match ::core::convert::AsRef::<str>::as_ref(&kind) {
                        "exam" => {
                            _f.write_str("Examen")?;
                        }
                        _ => {
                            _f.write_str("Contrôle")?;
                        }
                    }
                    _f.write_str(" du ")?;
                    ::core::fmt::Display::fmt(&date, _f)?;
                }
                ::locale::Locale::Ar => {
                    match ::core::convert::AsRef::<str>::as_ref(&kind) {
                        "exam" => {
                            _f.write_str("امتحان")?;
                        }
                        _ => {
                            _f.write_str("مراقبة")?;
                        }
                    }
                    _f.write_str(" ")?;
                    ::core::fmt::Display::fmt(&date, _f)?;
                }
                ::locale::Locale::En => {
                    match ::core::convert::AsRef::<str>::as_ref(&kind) {
                        "exam" => {
                            _f.write_str("Exam")?;
                        }
                        _ => {
                            _f.write_str("Course work")?;
                        }
                    }
                    _f.write_str(" of ")?;
                    ::core::fmt::Display::fmt(&date, _f)?;
                }
            }
            Ok(())
        })
    }

    #[doc = "`Bonjour { $name }, Parvis : l’école en ligne`"]
    #[must_use]
    pub fn web_welcome<A0: ::core::fmt::Display>(&self, name: A0) -> impl ::core::fmt::Display + use<A0> {
        let _locale = self.locale;
        ::core::fmt::from_fn(move |_f| {
            match _locale {
                ::locale::Locale::Fr => {
                    _f.write_str("Bonjour ")?;
                    ::core::fmt::Display::fmt(&name, _f)?;
                    _f.write_str(", Parvis : l’école en ligne")?;
                }
                ::locale::Locale::Ar => {
                    _f.write_str("مرحبا ")?;
                    ::core::fmt::Display::fmt(&name, _f)?;
                    _f.write_str("، بارفي: المدرسة على الإنترنت")?;
                }
                ::locale::Locale::En => {
                    _f.write_str("Parvis: school online: hello ")?;
                    ::core::fmt::Display::fmt(&name, _f)?;
                    _f.write_str("!")?;
                }
            }
            Ok(())
        })
    }

}
