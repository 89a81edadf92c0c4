//! `parvis user`: the first director, the operator, new passwords.

use super::{Failure, say};
use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::features::accounts::staff::{self, NewStaff};
use crate::web::policy::Role;
use clap::Subcommand;
use std::process::ExitCode;
use std::sync::Arc;

/// What to do.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Add a member of staff; the password is printed once.
    Add {
        /// teacher, attendance, secretary, director or operator.
        #[arg(long, value_parser = role)]
        role: Role,
        /// Given name.
        #[arg(long)]
        given: String,
        /// Family name.
        #[arg(long)]
        family: String,
        /// The school's address name; none for the operator.
        #[arg(long)]
        school: Option<String>,
        /// The username, if not given.family.
        #[arg(long)]
        username: Option<String>,
    },
    /// List the staff.
    List,
    /// List the schools: address name and name.
    Schools,
    /// Give an account a new random password; its sessions end.
    Password {
        /// The username.
        username: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| "one of teacher, attendance, secretary, director, operator".to_owned())
}

/// Does it.
pub fn run(config: Config, args: &Args) -> Result<ExitCode, Failure> {
    // No page is served here, so the address does not matter.
    let config = Config { insecure_http: true, ..config };
    let app: Arc<App> = App::start(config, Clock::System, Random::System, false)?;
    match &args.what {
        What::Add { role, given, family, school, username } => {
            let made = staff::add(
                &app,
                &NewStaff {
                    given_name: given,
                    family_name: family,
                    role: *role,
                    school: school.as_deref(),
                    username: username.as_deref(),
                },
            )?;
            say(format_args!("username: {}\npassword: {}", made.username, made.password));
        }
        What::List => {
            for row in staff::list(&app)? {
                let school = row.school.as_deref().unwrap_or("-");
                say(format_args!("{:<30} {:<12} {:<10} {school}", row.username, row.role.as_str(), row.state));
            }
        }
        What::Schools => {
            for (slug, name) in staff::schools(&app)? {
                say(format_args!("{slug:<30} {name}"));
            }
        }
        What::Password { username } => {
            let made = staff::new_password(&app, username)?;
            say(format_args!("username: {}\npassword: {}", made.username, made.password));
        }
    }
    Ok(ExitCode::SUCCESS)
}
