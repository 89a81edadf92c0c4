//! `parvis demo`: two invented schools on the embedded database, and who to sign in as.

use super::{Failure, say, serve};
use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::demo::{self, Person};
use crate::password;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the demo lives.
#[derive(clap::Args)]
pub struct Args {
    /// The folder of the demo's data.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// The address and port to listen on; without it as configured, else 127.0.0.1:8080.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// Fills the database on the first start, then serves.
pub fn run(mut config: Config, args: &Args) -> Result<ExitCode, Failure> {
    config.data.clone_from(&args.data);
    config.listen = args.listen.unwrap_or(config.listen);
    config.database = None;
    serve::start_log(&config)?;
    serve::runtime()?.block_on(async {
        // Before the database is filled: who has another demo open need not wait to hear of it.
        let listener = serve::bind(&config).await?;
        let base_url = config.base_url();
        let app = App::start(config, Clock::System, Random::System, true)?;
        let scheme = app.hasher.scheme();
        let people = tokio::task::block_in_place(|| {
            demo::fill(&app.db, app.clock.now().timestamp(), &args.data, |text: &str, salt: &[u8]| {
                Ok((scheme.to_string(), password::hash(text, salt, scheme)?.to_vec()))
            })
        })?;
        tokio::task::block_in_place(|| demo::post_first_mails(&app))?;
        // The demo is of use without its imports, too.
        let imported = tokio::task::block_in_place(|| crate::features::imports::demo::fill(&app, demo::FIRST_SCHOOL));
        if let Err(error) = imported {
            tracing::warn!(%error, "the demo's import could not be made");
        }
        tokio::task::block_in_place(|| crate::features::campaigns::demo::fill(&app, demo::FIRST_SCHOOL, &people))?;
        tokio::task::block_in_place(|| crate::features::invitations::demo::fill(&app, &people))?;
        demo::write_json(&args.data, &base_url, &people)?;
        serve::listen(app, listener, |address| introduce(address, &people)).await
    })
}

/// Says where to look and who to sign in as.
fn introduce(address: &str, people: &[Person]) {
    say(format_args!("\nThe demo of Parvis is ready: open {address}\n"));
    say(format_args!("Sign in as (login, password):"));
    for person in people.iter().filter(|person| person.kind != demo::INVITED) {
        say(format_args!("  {:<26} {:<28} {:<24} {}", person.kind, person.login, person.password, person.name));
    }
    say(format_args!("Invited by e-mail, and not come yet: type the token at {address}/token (username, token):"));
    for person in people.iter().filter(|person| person.kind == demo::INVITED) {
        say(format_args!("  {:<26} {:<28} {:<24} {}", person.kind, person.login, person.password, person.name));
    }
    say(format_args!(
        "\nThe same list stands in demo.json in the data folder. The demo's staff have their second factor"
    ));
    say(format_args!(
        "switched off. All people are invented; the grades are real: P. Cortez and A. Silva (2008), CC BY 4.0."
    ));
    say(format_args!("Mails are not sent: look at them at {address}/demo/mailbox"));
    say(format_args!("End with Ctrl-C."));
}
