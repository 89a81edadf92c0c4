-- Files that a school imports: what was sent, what it would do, what it did, and how to take it back.

CREATE TABLE imports (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  account_id BIGINT REFERENCES accounts(id), -- none = the command line
  form_token {text} NOT NULL UNIQUE,       -- of the form that sent the file: a second post of it does nothing
  file_name {text} NOT NULL,
  file_bytes BIGINT NOT NULL,
  kind {text} CHECK (kind IN ('students', 'grades', 'absences', 'staff', 'massar')), -- none = to be recognised
  state {text} NOT NULL CHECK (state IN
    ('receiving', 'checking', 'mapping', 'ready', 'refused', 'running', 'done', 'undone', 'failed')),
  signature {text} NOT NULL,               -- of its headings
  headings {json} NOT NULL,                -- as the file has them
  mapping {json} NOT NULL,                 -- which column holds what
  full_roster BOOLEAN NOT NULL,
  publish BOOLEAN NOT NULL,
  formulas BOOLEAN NOT NULL,               -- results of formulas are taken
  row_count BIGINT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  transferred BIGINT NOT NULL,
  faulty BIGINT NOT NULL,
  problem {json} NOT NULL,                 -- why it was refused or failed: a key with what its message needs; or null
  notice {text} NOT NULL,                  -- a key: what to know before it is confirmed
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  undone_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX imports_school ON imports(school_id, id);
CREATE INDEX imports_open ON imports(created_at) WHERE state IN ('receiving', 'checking', 'mapping', 'ready', 'refused');
CREATE UNIQUE INDEX imports_one_at_a_time ON imports(school_id) WHERE state = 'running';

-- The file, until it is confirmed or a day has passed: in the database, so that whichever node takes the work has it.
CREATE TABLE import_files (
  import_id BIGINT NOT NULL REFERENCES imports(id),
  part BIGINT NOT NULL,
  content {blob} NOT NULL,
  PRIMARY KEY (import_id, part)
);

-- The first of each kind of change, as the preview and the report show them.
CREATE TABLE import_changes (
  import_id BIGINT NOT NULL REFERENCES imports(id),
  ordinal BIGINT NOT NULL,
  what {text} NOT NULL,
  line BIGINT NOT NULL,
  label {text} NOT NULL,
  detail {json} NOT NULL,
  PRIMARY KEY (import_id, ordinal)
) {clustered};

CREATE TABLE import_faults (
  import_id BIGINT NOT NULL REFERENCES imports(id),
  ordinal BIGINT NOT NULL,
  line BIGINT NOT NULL,
  letter {text} NOT NULL,
  heading {text} NOT NULL,
  value {text} NOT NULL,
  reason {text} NOT NULL,
  args {json} NOT NULL,
  PRIMARY KEY (import_id, ordinal)
) {clustered};

-- Steps that take an import back, in pieces; the last is taken first.
CREATE TABLE import_undo (
  import_id BIGINT NOT NULL REFERENCES imports(id),
  ordinal BIGINT NOT NULL,
  steps {text} NOT NULL,
  PRIMARY KEY (import_id, ordinal)
);

-- Columns that were mapped by hand, by the signature of the headings.
CREATE TABLE import_mappings (
  school_id BIGINT NOT NULL REFERENCES schools(id),
  kind {text} NOT NULL,
  signature {text} NOT NULL,
  mapping {json} NOT NULL,
  PRIMARY KEY (school_id, kind, signature)
) {clustered};

-- What files call a school's subjects, beside the subjects' own names.
CREATE TABLE import_subjects (
  school_id BIGINT NOT NULL REFERENCES schools(id),
  name_key {text} NOT NULL,                -- folded
  name {text} NOT NULL,
  subject_id BIGINT NOT NULL REFERENCES subjects(id),
  PRIMARY KEY (school_id, name_key)
) {clustered};

-- A student whom another school of the authority has enrolled this year: that school is asked.
CREATE TABLE transfers (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  student_id BIGINT NOT NULL REFERENCES students(id),
  school_year BIGINT NOT NULL,
  from_school_id BIGINT NOT NULL REFERENCES schools(id),
  to_school_id BIGINT NOT NULL REFERENCES schools(id),
  class_id BIGINT NOT NULL REFERENCES classes(id),
  regime {text} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('asked', 'accepted', 'refused')),
  asked_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT REFERENCES accounts(id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX transfers_once ON transfers(student_id, school_year, to_school_id) WHERE state = 'asked';
CREATE INDEX transfers_from ON transfers(from_school_id, state);
CREATE INDEX transfers_to ON transfers(to_school_id, state);

CREATE INDEX transfers_student ON transfers(student_id);

-- A student who was imported by mistake is taken back: what could refer to them is asked.
CREATE INDEX sessions_scope ON sessions(scope_student_id) WHERE scope_student_id IS NOT NULL;
CREATE INDEX logins_student ON logins(student_id) WHERE student_id IS NOT NULL;

-- Guardians of a school are matched by what an import says of them.
CREATE INDEX guardians_school ON guardians(school_id);

INSERT INTO retention (table_name, class) VALUES
  ('imports', 'operation'), ('import_files', 'operation'), ('import_changes', 'school_record'),
  ('import_faults', 'school_record'), ('import_undo', 'school_record'), ('import_mappings', 'reference'),
  ('import_subjects', 'reference'), ('transfers', 'school_record');
