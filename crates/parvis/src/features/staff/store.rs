//! All SQL that writes the roles of staff and who teaches what.

use crate::web::policy::Role;

crate::bulk! {
    /// A role of a member of staff; the operator's has no school.
    pub struct NewStaffRole => "staff_roles", insert_staff_roles {
        id: i64, account_id: i64, school_id: Option<i64>, role: String, state: String,
    }
    /// A subject that a teacher teaches in a class.
    pub struct NewTeaching => "teachings", insert_teachings {
        account_id: i64, class_id: i64, subject_id: i64, school_id: i64,
    }
}

db::sql! {
    pub(super) fn add_role(account: i64, school: Option<i64>, role: Role, state: &str) -> Exec<u64> = "
        INSERT INTO staff_roles (account_id, school_id, role, state) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    pub(super) fn remove_role(account: i64, school: i64, role: Role) -> Exec<u64> = "
        DELETE FROM staff_roles WHERE account_id = $1 AND school_id = $2 AND role = $3";
    pub(super) fn suspend(account: i64, school: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'suspended', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state = 'active'";
    pub(super) fn end(account: i64, school: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'ended', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state <> 'ended'";
    pub(super) fn end_everywhere(account: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'ended', version = version + 1 WHERE account_id = $1 AND state <> 'ended'";
    pub(super) fn take_up(account: i64, school: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'active', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state IN ('suspended', 'ended')";
    pub(super) fn invite_again(account: i64, school: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'invited', version = version + 1
        WHERE account_id = $1 AND school_id = $2 AND state IN ('suspended', 'ended')";
    pub(super) fn accept(account: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'active', version = version + 1 WHERE account_id = $1 AND state = 'invited'";
    // A role that the other account has in another state is taken up with it.
    pub(super) fn take_up_those_of(from: i64, to: i64) -> Exec<u64> = "
        UPDATE staff_roles SET state = 'active', version = version + 1
        WHERE account_id = $2 AND state <> 'active' AND EXISTS (SELECT 1 FROM staff_roles i
            WHERE i.account_id = $1 AND i.state = 'invited' AND i.role = staff_roles.role
                AND COALESCE(i.school_id, 0) = COALESCE(staff_roles.school_id, 0))";
    pub(super) fn copy_invited_roles(from: i64, to: i64) -> Exec<u64> = "
        INSERT INTO staff_roles (account_id, school_id, role, state)
        SELECT CAST($2 AS BIGINT), school_id, role, 'active' FROM staff_roles
        WHERE account_id = $1 AND state = 'invited' ON CONFLICT DO NOTHING";
    pub(super) fn remove_roles_of(account: i64) -> Exec<u64> = "DELETE FROM staff_roles WHERE account_id = $1";
    pub(super) fn add_teaching(account: i64, class: i64, subject: i64, school: i64) -> Exec<u64> = "
        INSERT INTO teachings (account_id, class_id, subject_id, school_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    pub(super) fn remove_teaching(account: i64, class: i64, subject: i64) -> Exec<u64> = "
        DELETE FROM teachings WHERE account_id = $1 AND class_id = $2 AND subject_id = $3";
    pub(super) fn copy_teachings(from: i64, to: i64) -> Exec<u64> = "
        INSERT INTO teachings (account_id, class_id, subject_id, school_id)
        SELECT CAST($2 AS BIGINT), class_id, subject_id, school_id FROM teachings WHERE account_id = $1
        ON CONFLICT DO NOTHING";
    pub(super) fn remove_teachings_of(account: i64) -> Exec<u64> = "DELETE FROM teachings WHERE account_id = $1";
}
