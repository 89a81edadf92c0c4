//! The slices: what changes together stands together. A slice's `mod.rs` names its routes with their rights and what
//! others may call; its `store.rs` holds all SQL that writes its tables.

pub mod absences;
pub mod accounts;
pub mod audit;
pub mod campaigns;
pub mod children;
pub mod dashboard;
pub mod devices;
pub mod enrolment;
pub mod errors;
pub mod exports;
pub mod grades;
pub mod guardianship;
pub mod health;
pub mod help;
pub mod imports;
pub mod invitations;
pub mod joining;
pub mod leaving;
pub mod mailbox;
pub mod mails;
pub mod national_id;
pub mod office;
pub mod passkeys;
pub mod password;
pub mod preferences;
pub mod profile;
pub mod recovery;
pub mod retention;
pub mod school;
pub mod second_factor;
pub mod settings;
pub mod sharing;
pub mod staff;
pub mod students;

use crate::web::Route;

/// The table of all routes with their rights.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![Route::asset("/static/{asset}")];
    routes.extend(health::routes());
    routes.extend(school::routes());
    routes.extend(accounts::routes());
    routes.extend(passkeys::routes());
    routes.extend(password::routes());
    routes.extend(recovery::routes());
    routes.extend(preferences::routes());
    routes.extend(profile::routes());
    routes.extend(devices::routes());
    routes.extend(leaving::routes());
    routes.extend(retention::routes());
    routes.extend(enrolment::routes());
    routes.extend(children::routes());
    routes.extend(dashboard::routes());
    routes.extend(grades::routes());
    routes.extend(help::routes());
    routes.extend(imports::routes());
    routes.extend(campaigns::routes());
    routes.extend(invitations::routes());
    routes.extend(mailbox::routes());
    routes.extend(mails::routes());
    routes.extend(national_id::routes());
    routes.extend(students::routes());
    routes.extend(guardianship::routes());
    routes.extend(joining::routes());
    routes.extend(sharing::routes());
    routes.extend(office::routes());
    routes.extend(second_factor::routes());
    routes.extend(staff::routes());
    routes.extend(audit::routes());
    routes.extend(settings::routes());
    routes
}
