-- Tokens: {id} {text} {blob} {json} {clustered}; see crates/db. Instants are BIGINT microseconds UTC, dates DATE,
-- decimals BIGINT hundredths (*_x100). school_year is the year in which the school year begins.

-- How long the rows of a table are kept, and for whom they are exported: read by the retention job and the download
-- of one's data. A test demands a row for every table.
CREATE TABLE retention (
  table_name {text} PRIMARY KEY NOT NULL,
  class {text} NOT NULL CHECK (class IN ('account', 'school_record', 'reference', 'security', 'operation'))
);

CREATE TABLE schools (
  id {id},
  slug {text} NOT NULL UNIQUE,
  authority {text} NOT NULL,               -- who issues the student codes; codes are unique within it
  country {text} NOT NULL CHECK (length(country) = 2),
  name {text} NOT NULL,
  name_ar {text} NOT NULL,
  address {text} NOT NULL,
  address_ar {text} NOT NULL,
  phone {text} NOT NULL,
  email {text} NOT NULL,
  opening_hours {text} NOT NULL,           -- one line a period
  opening_hours_ar {text} NOT NULL,
  zone {text} NOT NULL,                    -- IANA
  default_locale {text} NOT NULL CHECK (default_locale IN ('fr', 'ar', 'en')),
  code_pattern {text} NOT NULL,
  national_id_rule {text} NOT NULL CHECK (national_id_rule IN ('required', 'optional', 'none')),
  current_year BIGINT NOT NULL,
  shows_class_average BOOLEAN NOT NULL,
  shows_extremes BOOLEAN NOT NULL,
  shows_rank BOOLEAN NOT NULL,
  absent_counts_zero BOOLEAN NOT NULL,
  shows_pending BOOLEAN NOT NULL,          -- children show while an identity number is under review
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE school_years (
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (school_id, school_year)
) {clustered};

CREATE TABLE terms (
  id {id},
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('semester', 'trimester', 'period')),
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  state {text} NOT NULL CHECK (state IN ('open', 'closed', 'reopened')),
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (school_id, school_year, ordinal)
);

CREATE TABLE levels (
  id {id},
  school_id BIGINT NOT NULL REFERENCES schools(id),
  code {text} NOT NULL,
  name {text} NOT NULL,
  name_ar {text} NOT NULL,
  scale_max_x100 BIGINT NOT NULL CHECK (scale_max_x100 > 0),
  year_scheme {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (school_id, code)
);

CREATE TABLE subjects (
  id {id},
  school_id BIGINT NOT NULL REFERENCES schools(id),
  code {text} NOT NULL,
  name {text} NOT NULL,
  name_ar {text} NOT NULL,
  sort_order BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (school_id, code)
);

CREATE TABLE level_subjects (
  level_id BIGINT NOT NULL REFERENCES levels(id),
  subject_id BIGINT NOT NULL REFERENCES subjects(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  coefficient_x100 BIGINT NOT NULL CHECK (coefficient_x100 >= 0),
  subject_scheme {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (level_id, subject_id)
) {clustered};

CREATE TABLE classes (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  level_id BIGINT NOT NULL REFERENCES levels(id),
  name {text} NOT NULL,
  class_teacher {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (school_id, school_year, name)
);

CREATE TABLE students (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  authority {text} NOT NULL,
  code {text} NOT NULL,
  family_name {text} NOT NULL,
  given_name {text} NOT NULL,
  family_name_ar {text} NOT NULL,          -- empty where the school has no Arabic names
  given_name_ar {text} NOT NULL,
  sort_key {blob} NOT NULL,                -- ICU collation key of family and given name
  sex {text} NOT NULL CHECK (sex IN ('m', 'f', 'unknown')),
  born_on DATE NOT NULL,
  born_in {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (authority, code)
);

CREATE TABLE enrolments (
  student_id BIGINT NOT NULL REFERENCES students(id),
  school_year BIGINT NOT NULL,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  class_id BIGINT NOT NULL REFERENCES classes(id),
  regime {text} NOT NULL CHECK (regime IN ('day', 'half_board', 'boarding')),
  state {text} NOT NULL CHECK (state IN ('active', 'left')),
  decision {text} NOT NULL CHECK (decision IN ('none', 'passes', 'repeats', 'oriented')),
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (student_id, school_year, school_id)
) {clustered};
CREATE INDEX enrolments_class ON enrolments(class_id);

CREATE TABLE accounts (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  family_name {text} NOT NULL,
  given_name {text} NOT NULL,
  family_name_ar {text} NOT NULL,
  given_name_ar {text} NOT NULL,
  email {text},
  email_confirmed_at BIGINT,
  locale {text} NOT NULL CHECK (locale IN ('fr', 'ar', 'en')),
  state {text} NOT NULL CHECK (state IN ('active', 'suspended', 'ended')),
  is_staff BOOLEAN NOT NULL,               -- has rows in staff_roles; spares guardians that statement
  password_scheme {text} NOT NULL,         -- e.g. argon2id:19456:2:1
  password_salt {blob} NOT NULL,
  password_hash {blob} NOT NULL,
  created_at BIGINT NOT NULL,
  visit_at BIGINT NOT NULL,                -- when the visit under way began
  last_visit_at BIGINT NOT NULL,           -- when the one before it ended: what came since is new
  version BIGINT NOT NULL DEFAULT 1
);

-- One way to name an account. A student code may name up to four accounts: its verifier is kept here, under a salt
-- that all logins of that code share, so that an attempt costs one hash whatever their number.
CREATE TABLE logins (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  issuer {text} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('username', 'national_id', 'student_code')),
  value {text} NOT NULL,
  student_id BIGINT REFERENCES students(id),
  state {text} NOT NULL CHECK (state IN ('active', 'pending', 'disabled')),
  password_scheme {text},
  password_salt {blob},
  password_hash {blob},
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (value, kind, issuer, account_id)
);
CREATE UNIQUE INDEX logins_one_owner ON logins(issuer, kind, value) WHERE kind <> 'student_code';
CREATE INDEX logins_account ON logins(account_id);

-- Rows of a school's roster. A row becomes a person who can sign in when an account is attached.
CREATE TABLE guardians (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  family_name {text} NOT NULL,
  given_name {text} NOT NULL,
  family_name_ar {text} NOT NULL,
  given_name_ar {text} NOT NULL,
  national_id {text},
  email {text},
  phone {text},
  address {text} NOT NULL,
  account_id BIGINT REFERENCES accounts(id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX guardians_account ON guardians(account_id);
CREATE INDEX guardians_national_id ON guardians(national_id, school_id);

CREATE TABLE guardian_students (
  guardian_id BIGINT NOT NULL REFERENCES guardians(id),
  student_id BIGINT NOT NULL REFERENCES students(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  relation {text} NOT NULL CHECK (relation IN ('mother', 'father', 'other')),
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (guardian_id, student_id)
) {clustered};
CREATE INDEX guardian_students_student ON guardian_students(student_id);

CREATE TABLE guardianships (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  student_id BIGINT NOT NULL REFERENCES students(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  relation {text} NOT NULL CHECK (relation IN ('mother', 'father', 'other')),
  origin {text} NOT NULL CHECK (origin IN ('national_id', 'student_code', 'token', 'refresh', 'claim')),
  state {text} NOT NULL CHECK (state IN ('pending', 'active', 'hidden', 'removal_asked', 'removed', 'former')),
  restriction {text} NOT NULL CHECK (restriction IN ('unrestricted', 'nothing', 'documents_only')),
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (account_id, student_id, school_id)
);
CREATE INDEX guardianships_student ON guardianships(student_id);

CREATE TABLE staff_roles (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  school_id BIGINT REFERENCES schools(id), -- none for the operator
  role {text} NOT NULL CHECK (role IN ('teacher', 'attendance', 'secretary', 'director', 'operator')),
  state {text} NOT NULL CHECK (state IN ('active', 'suspended', 'ended')),
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((role = 'operator') = (school_id IS NULL))
);
CREATE INDEX staff_roles_account ON staff_roles(account_id);
CREATE INDEX staff_roles_school ON staff_roles(school_id);

-- Who teaches what to whom: a teacher sees own classes and own subjects only.
CREATE TABLE teachings (
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  class_id BIGINT NOT NULL REFERENCES classes(id),
  subject_id BIGINT NOT NULL REFERENCES subjects(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (account_id, class_id, subject_id)
) {clustered};

CREATE TABLE sessions (
  id {id},
  token_hash {blob} NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  scope_student_id BIGINT REFERENCES students(id), -- signed in with that child's code: nothing else shows
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  idle_until BIGINT NOT NULL,              -- moves on with last_seen_at
  ends_at BIGINT NOT NULL,
  remembered BOOLEAN NOT NULL,
  device {text} NOT NULL
);
CREATE INDEX sessions_account ON sessions(account_id);
CREATE INDEX sessions_idle ON sessions(idle_until);

-- login_key is a keyed hash: what was typed may be a password in the wrong field.
CREATE TABLE sign_in_attempts (
  login_key {blob} NOT NULL,
  network {text} NOT NULL,
  failures BIGINT NOT NULL,
  last_failure_at BIGINT NOT NULL,
  PRIMARY KEY (login_key, network)
) {clustered};
CREATE INDEX sign_in_attempts_age ON sign_in_attempts(last_failure_at);

CREATE TABLE assessments (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  class_id BIGINT NOT NULL REFERENCES classes(id),
  term_id BIGINT NOT NULL REFERENCES terms(id),
  subject_id BIGINT NOT NULL REFERENCES subjects(id),
  kind {text} NOT NULL CHECK (kind IN ('continuous', 'activity', 'exam_local', 'exam_regional', 'exam_national', 'exam_session')),
  title {text} NOT NULL,
  title_ar {text} NOT NULL,
  held_on DATE,
  starts_at {text},                        -- wall time at the school, HH:MM
  minutes BIGINT,
  room {text} NOT NULL,
  weight_x100 BIGINT NOT NULL CHECK (weight_x100 > 0),
  scale_max_x100 BIGINT NOT NULL CHECK (scale_max_x100 > 0),
  state {text} NOT NULL CHECK (state IN ('draft', 'scheduled', 'published', 'corrected', 'withdrawn')),
  visible_from BIGINT,                     -- NULL = unpublished
  announced BOOLEAN NOT NULL,              -- its date and title may be seen before it is published
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((state IN ('draft', 'withdrawn')) = (visible_from IS NULL))
);
CREATE INDEX assessments_class ON assessments(class_id, term_id, subject_id);

-- Clustered as a child's page reads it; the school year in the key lets PostgreSQL partition later.
-- visible_from repeats the assessment's, so that no statement can show a grade without asking for it.
CREATE TABLE grades (
  student_id BIGINT NOT NULL REFERENCES students(id),
  school_year BIGINT NOT NULL,
  assessment_id BIGINT NOT NULL REFERENCES assessments(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  outcome {text} NOT NULL CHECK (outcome IN ('value', 'absent', 'exempt', 'not_handed_in')),
  value_x100 BIGINT CHECK (value_x100 >= 0),
  remark {text} NOT NULL,
  visible_from BIGINT,
  changed_at BIGINT,                       -- when it was changed after publication
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (student_id, school_year, assessment_id),
  CHECK ((outcome = 'value') = (value_x100 IS NOT NULL))
) {clustered};
CREATE INDEX grades_assessment ON grades(assessment_id);

-- What a class as a whole shows once the assessments that are visible from `visible_from` on are counted: a whole set of
-- rows for each such instant; the newest set that is not in the future holds. subject_id 0 is the average of the term
-- over all subjects.
CREATE TABLE class_figures (
  class_id BIGINT NOT NULL REFERENCES classes(id),
  term_id BIGINT NOT NULL REFERENCES terms(id),
  subject_id BIGINT NOT NULL,
  exams BOOLEAN NOT NULL,                  -- of the marks in exams, else of continuous assessment
  visible_from BIGINT NOT NULL,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  graded BIGINT NOT NULL,                  -- students with an average
  average_x100 BIGINT,                     -- NULL below five
  lowest_x100 BIGINT,
  highest_x100 BIGINT,
  ranking {text} NOT NULL,                 -- the averages from best to worst, hundredths; of the term only
  PRIMARY KEY (class_id, term_id, exams, visible_from, subject_id)
) {clustered};

CREATE TABLE absences (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  student_id BIGINT NOT NULL REFERENCES students(id),
  term_id BIGINT NOT NULL REFERENCES terms(id),
  kind {text} NOT NULL CHECK (kind IN ('absence', 'lateness')),
  held_on DATE NOT NULL,
  starts_at {text} NOT NULL,
  ends_at {text} NOT NULL,
  minutes BIGINT NOT NULL CHECK (minutes > 0),
  justified BOOLEAN NOT NULL,
  reason {text} NOT NULL,
  recorded_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX absences_student ON absences(student_id, school_year, held_on, starts_at);

INSERT INTO retention (table_name, class) VALUES
  ('retention', 'reference'), ('schools', 'reference'), ('school_years', 'reference'), ('terms', 'reference'),
  ('levels', 'reference'), ('subjects', 'reference'), ('level_subjects', 'reference'), ('classes', 'reference'),
  ('students', 'school_record'), ('enrolments', 'school_record'), ('assessments', 'school_record'),
  ('grades', 'school_record'), ('class_figures', 'school_record'), ('absences', 'school_record'),
  ('teachings', 'school_record'), ('guardians', 'school_record'), ('guardian_students', 'school_record'),
  ('accounts', 'account'), ('logins', 'account'), ('guardianships', 'account'), ('staff_roles', 'account'),
  ('sessions', 'security'), ('sign_in_attempts', 'security');
