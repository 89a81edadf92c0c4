//! The words of the interface, made by the build from the `fr.ftl`, `ar.ftl` and `en.ftl` of all slices.

include!(concat!(env!("OUT_DIR"), "/text.rs"));
