-- Who did or saw what, when. Entries are added and, after their time, erased by the pruning job; nothing else, and the
-- database itself sees to it. No reference to accounts, students or schools: an entry outlives what it names.
CREATE TABLE audit_entries (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  at BIGINT NOT NULL,
  school_id BIGINT,                        -- none for what concerns the installation
  actor_id BIGINT,                         -- the account; none for a job or command
  actor_role {text} NOT NULL CHECK (actor_role IN
    ('guardian', 'teacher', 'attendance', 'secretary', 'director', 'operator', 'system')),
  action {text} NOT NULL,                  -- no CHECK: a newer node may know more than an older one beside it
  student_id BIGINT,
  network {text},                          -- the address that it was asked from
  detail {json} NOT NULL                   -- words, numbers, and changes with before and after; never a secret
);
CREATE INDEX audit_entries_school ON audit_entries(school_id, at, id);
CREATE INDEX audit_entries_actor ON audit_entries(actor_id, at, id);
CREATE INDEX audit_entries_student ON audit_entries(student_id, at, id);
CREATE INDEX audit_entries_age ON audit_entries(at, id);
CREATE INDEX audit_entries_pruned ON audit_entries(at) WHERE action = 'audit_pruned';

-- An entry may be erased only where a later entry says that everything up to then was erased, and then only what was
-- thirty days old at that time: nobody erases what they have just done, and no erasing goes without its own trace.
{sqlite}
CREATE TRIGGER audit_entries_keep BEFORE UPDATE ON audit_entries
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (SELECT 1 FROM audit_entries p WHERE p.action = 'audit_pruned' AND p.at > OLD.at + 2592000000000)
BEGIN
  SELECT RAISE(ABORT, 'audit entries stay until they are pruned');
END;
CREATE TRIGGER audit_entries_anew BEFORE INSERT ON audit_entries
WHEN EXISTS (SELECT 1 FROM audit_entries p WHERE p.id = NEW.id OR p.public_id = NEW.public_id)
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never replaced');
END;
{end}
{postgres}
CREATE FUNCTION audit_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM audit_entries p WHERE p.action = 'audit_pruned' AND p.at > OLD.at + 2592000000000) THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit entries stay until they are pruned';
  END IF;
  RAISE EXCEPTION 'audit entries are never changed';
END;
$guard$;
CREATE TRIGGER audit_entries_keep BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION audit_entries_guard();
CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_guard();
{end}

-- Files that a school shows, apart from the rows that pages read.
CREATE TABLE school_files (
  school_id BIGINT NOT NULL REFERENCES schools(id),
  kind {text} NOT NULL CHECK (kind IN ('logo')),
  media_type {text} NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'image/webp')),
  digest {text} NOT NULL,                  -- of the content: names it in addresses, so that browsers may keep it
  content {blob} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (school_id, kind)
);

INSERT INTO retention (table_name, class) VALUES ('audit_entries', 'security'), ('school_files', 'reference');
