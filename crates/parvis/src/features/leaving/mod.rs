//! To come.
/// The routes.
pub fn routes() -> Vec<crate::web::Route> {
    vec![]
}
