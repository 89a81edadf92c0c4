//! What the public pages say of schools.

db::row! {
    /// A line of the directory.
    #[allow(missing_docs)] // named as the columns
    pub struct Listed { pub slug: String, pub name: String, pub name_ar: String, pub address: String, pub address_ar: String, pub phone: String }
    /// A school's public page.
    pub struct PublicSchool {
        pub slug: String, pub name: String, pub name_ar: String, pub address: String, pub address_ar: String,
        pub phone: String, pub email: String, pub opening_hours: String, pub opening_hours_ar: String,
        /// Names the logo's content, if there is a logo.
        pub logo: Option<String>,
    }
}

db::sql! {
    pub fn directory() -> Many<Listed> = "
        SELECT slug, name, name_ar, address, address_ar, phone FROM schools ORDER BY name LIMIT 200";
    pub fn by_slug(slug: &str) -> Opt<PublicSchool> = "
        SELECT slug, name, name_ar, address, address_ar, phone, email, opening_hours, opening_hours_ar,
            (SELECT f.digest FROM school_files f WHERE f.school_id = schools.id AND f.kind = 'logo') AS logo
        FROM schools WHERE slug = $1";
}
