//! Rust enums that are text in the database.

/// Declares an enum that is stored as text; any other text in the column is an error.
///
/// ```
/// db::text_enum! {
///     /// What came of an exam.
///     pub enum Outcome {
///         /// A mark was given.
///         Value => "value",
///         /// The student was not there.
///         Absent => "absent",
///     }
/// }
/// assert_eq!(Outcome::parse("absent"), Some(Outcome::Absent));
/// ```
#[macro_export]
macro_rules! text_enum {
    ($($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident => $text:literal),+ $(,)?
    })+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$variant_meta])* $variant),+ }

        #[allow(dead_code)]
        impl $name {
            /// Every variant, in the order declared.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The text that is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The variant stored as this text.
            pub fn parse(text: &str) -> ::std::option::Option<$name> {
                match text {
                    $($text => ::std::option::Option::Some($name::$variant),)+
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl $crate::__private::pg::ToSql for $name {
            fn to_sql(
                &self,
                ty: &$crate::__private::pg::Type,
                out: &mut $crate::__private::BytesMut,
            ) -> ::std::result::Result<
                $crate::__private::pg::IsNull,
                ::std::boxed::Box<dyn ::std::error::Error + Sync + Send>,
            > {
                $crate::__private::pg::ToSql::to_sql(&self.as_str(), ty, out)
            }

            fn accepts(ty: &$crate::__private::pg::Type) -> bool {
                <&str as $crate::__private::pg::ToSql>::accepts(ty)
            }

            fn to_sql_checked(
                &self,
                ty: &$crate::__private::pg::Type,
                out: &mut $crate::__private::BytesMut,
            ) -> ::std::result::Result<
                $crate::__private::pg::IsNull,
                ::std::boxed::Box<dyn ::std::error::Error + Sync + Send>,
            > {
                $crate::__private::pg::ToSql::to_sql_checked(&self.as_str(), ty, out)
            }
        }

        impl<'a> $crate::__private::pg::FromSql<'a> for $name {
            fn from_sql(
                ty: &$crate::__private::pg::Type,
                raw: &'a [u8],
            ) -> ::std::result::Result<
                Self,
                ::std::boxed::Box<dyn ::std::error::Error + Sync + Send>,
            > {
                let text = <&str as $crate::__private::pg::FromSql<'a>>::from_sql(ty, raw)?;
                $name::parse(text).ok_or_else(|| concat!("is no ", stringify!($name)).into())
            }

            fn accepts(ty: &$crate::__private::pg::Type) -> bool {
                <&str as $crate::__private::pg::FromSql<'_>>::accepts(ty)
            }
        }

        impl $crate::Value for $name {
            fn to_sqlite(&self) -> $crate::__private::lite::ToSqlOutput<'_> {
                $crate::__private::lite::ToSqlOutput::Borrowed(
                    $crate::__private::lite::ValueRef::Text(self.as_str().as_bytes()),
                )
            }
        }

        impl $crate::Column for $name {
            fn from_sqlite(
                value: $crate::__private::lite::ValueRef<'_>,
            ) -> ::std::result::Result<Self, &'static str> {
                $name::parse($crate::__private::text(value)?)
                    .ok_or(concat!("is no ", stringify!($name)))
            }
        }
    )+ };
}
