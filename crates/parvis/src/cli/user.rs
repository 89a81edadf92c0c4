//! `parvis user`: the first director, the operator, new passwords, lost second factors.

use super::{Failure, say};
use crate::app::App;
use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::features::second_factor::reset::OperatorDid;
use crate::features::staff::command::{self as staff, Invitation, NewStaff};
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
    /// Invite a member of staff: their token is mailed, or printed once to be handed over.
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
        /// Where the token is mailed to; without it, it is printed.
        #[arg(long)]
        email: Option<String>,
    },
    /// Make a new token for somebody who has not come yet; the older one does not work any more.
    Invite {
        /// The username.
        username: String,
    },
    /// End all roles of somebody, at every school.
    End {
        /// The username.
        username: String,
    },
    /// Take away a lost second factor together with a director of the person's school.
    ResetSecondFactor {
        /// The username.
        username: String,
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
        What::Add { role, given, family, school, username, email } => {
            let made = staff::add(
                &app,
                &NewStaff {
                    given_name: given,
                    family_name: family,
                    role: *role,
                    school: school.as_deref(),
                    username: username.as_deref(),
                    email: email.as_deref(),
                },
            )?;
            say_invitation(&made);
        }
        What::Invite { username } => say_invitation(&staff::invite_again(&app, username)?),
        What::End { username } => {
            staff::end(&app, username)?;
            say(format_args!("every role of {username} has ended, and so have the sessions"));
        }
        What::ResetSecondFactor { username } => {
            say(format_args!("{}", did(staff::reset_second_factor(&app, username)?)))
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

/// Where the token is, once.
fn say_invitation(made: &Invitation) {
    say(format_args!("username: {}", made.username));
    match &made.mailed_to {
        Some(email) => say(format_args!("an invitation goes to {email}; `parvis serve` sends it")),
        None => say(format_args!("token: {}\nlink: {}\nvalid for 14 days, once", made.token, made.link)),
    }
}

fn did(what: OperatorDid) -> &'static str {
    match what {
        OperatorDid::Confirmed => {
            "confirmed what the director asked for: the second factor is taken away, the sessions have ended"
        }
        OperatorDid::Alone => {
            "there is no other director who could take part: the second factor is taken away, the sessions have ended"
        }
        OperatorDid::Asked => "asked; a director of the school confirms it on the page of the staff within 24 hours",
        OperatorDid::Already => "asked already; a director of the school confirms it on the page of the staff",
        OperatorDid::None => "there is no second factor to take away; the person sets one up at the next sign-in",
    }
}
