//! What every page stands on: routes with their rights, the viewer, forms, errors, the layout, the server.

pub mod assets;
pub mod cx;
pub mod dispatch;
pub mod error;
pub mod form;
pub mod guard;
pub mod policy;
pub mod poured;
pub mod reply;
pub mod route;
pub mod server;
pub mod session;
pub mod shell;
pub mod upload;

pub use cx::{Cx, Rq};
pub use error::{Error, Result};
pub use form::Form;
pub use policy::{Access, Child, Duty, School, Viewer};
pub use reply::Reply;
pub use route::Route;
pub use upload::Upload;
