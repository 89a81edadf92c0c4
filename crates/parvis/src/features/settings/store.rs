//! All SQL that writes the files that schools show; what is set of a school itself is written by the slice `school`.

db::sql! {
    pub(super) fn put_logo(school: i64, media_type: &str, digest: &str, content: &[u8]) -> Exec<u64> = "
        INSERT INTO school_files (school_id, kind, media_type, digest, content) VALUES ($1, 'logo', $2, $3, $4)
        ON CONFLICT (school_id, kind) DO UPDATE SET media_type = excluded.media_type, digest = excluded.digest,
            content = excluded.content, version = school_files.version + 1";
    pub(super) fn remove_logo(school: i64) -> Exec<u64> = "
        DELETE FROM school_files WHERE school_id = $1 AND kind = 'logo'";
}
