//! All SQL that writes the invitations of guardians and their orders.

use crate::features::campaigns::store::Audience;
use db::Instant;

db::text_enum! {
    /// How far an order has come.
    pub enum State {
        /// Its mails are being written.
        Sending => "sending",
        /// They are in the outbox.
        Sent => "sent",
        /// They could not be written.
        Failed => "failed",
    }
}

db::sql! {
    // Nothing where the form was sent before: held by an index.
    pub(super) fn add(
        public_id: &str, school: i64, year: i64, account: i64, form_token: &str, audience: Audience, level: Option<i64>,
        class: Option<i64>, guardian: Option<i64>, again: bool, asked: i64, now: Instant
    ) -> OptVal<i64> = "
        INSERT INTO invitation_orders (public_id, school_id, school_year, account_id, form_token, audience, level_id,
            class_id, guardian_id, again, state, asked_count, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'sending', $11, $12)
        ON CONFLICT DO NOTHING RETURNING id";
    pub(super) fn end(order: i64, state: State, now: Instant) -> Exec<u64> = "
        UPDATE invitation_orders SET state = $2, ended_at = $3, version = version + 1
        WHERE id = $1 AND state = 'sending'";
    pub(super) fn invite(
        guardian: i64, school: i64, account: i64, order: i64, email: &str, now: Instant, ends_at: Instant
    ) -> Exec<u64> = "
        INSERT INTO guardian_invitations (guardian_id, school_id, account_id, order_id, email, invited_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (guardian_id) DO UPDATE SET order_id = excluded.order_id, email = excluded.email,
            invited_at = excluded.invited_at, ends_at = excluded.ends_at, version = guardian_invitations.version + 1
        WHERE guardian_invitations.came_at IS NULL";
    pub(super) fn came(guardian: i64, now: Instant) -> Exec<u64> = "
        UPDATE guardian_invitations SET came_at = $2, version = version + 1
        WHERE guardian_id = $1 AND came_at IS NULL";
}
