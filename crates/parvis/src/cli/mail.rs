//! `parvis mail`: does the mail server take our mails?

use super::{Failure, say};
use crate::config::Config;
use crate::mail::{self, Answer, Letter, Purpose, Said};
use crate::text::Text;
use clap::Subcommand;
use locale::Locale;
use std::process::ExitCode;

/// What to do.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Send one mail at once, and print what the mail server says.
    Test {
        /// To whom.
        #[arg(long)]
        to: String,
        /// In which language: fr, ar or en.
        #[arg(long, default_value = "fr", value_parser = locale)]
        locale: Locale,
    },
}

fn locale(text: &str) -> Result<Locale, String> {
    text.parse().map_err(|e: locale::UnknownLocale| e.to_string())
}

/// Does it.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    let What::Test { to, locale } = &args.what;
    let app = super::open(config)?;
    let t = Text::of(*locale);
    let letter = Letter::new(*locale, Purpose::Test, t.mail_test_subject)
        .paragraph(t.mail_test_text)
        .button(t.mail_test_button, app.config.base_url())
        .after(t.mail_test_after);
    let (verdict, code) = match mail::send_now(&app, to, &letter)? {
        Answer::Accepted(said) => (format!("the mail server has taken it over: {}", words(&said)), ExitCode::SUCCESS),
        Answer::Refused(said) => (format!("the mail server refuses it: {}", words(&said)), ExitCode::FAILURE),
        Answer::Later(said) => (format!("the mail server does not want it now: {}", words(&said)), ExitCode::FAILURE),
        Answer::Unknown(detail) => {
            (format!("the mail server did not say whether it took it over\n{detail}"), ExitCode::FAILURE)
        }
        Answer::Trouble(trouble, detail) => {
            (format!("it was not sent: {}\n{detail}", trouble.advice()), ExitCode::FAILURE)
        }
    };
    say(format_args!("{verdict}"));
    Ok(code)
}

fn words(said: &Said) -> String {
    format!("{} {}", said.code, said.words)
}
