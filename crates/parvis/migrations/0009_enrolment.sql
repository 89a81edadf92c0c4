-- Enrolment by letter: campaigns and their letters, the first access, identity numbers under review, restrictions.

-- How long the password of a letter lives, in days.
ALTER TABLE schools ADD COLUMN letter_days BIGINT NOT NULL DEFAULT 90 CHECK (letter_days BETWEEN 7 AND 365);

-- What the form of the first access asks beside names and address.
ALTER TABLE accounts ADD COLUMN phone {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN address {text} NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN terms_at BIGINT; -- when the terms were consented to

-- Letters that an office has made at once, and for whom.
CREATE TABLE campaigns (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  school_year BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts(id), -- who ordered it
  form_token {text} NOT NULL UNIQUE,       -- of the form: a second post of it does nothing
  audience {text} NOT NULL CHECK (audience IN ('school', 'level', 'class', 'guardian')),
  level_id BIGINT REFERENCES levels(id),
  class_id BIGINT REFERENCES classes(id),
  guardian_id BIGINT REFERENCES guardians(id),
  language {text} NOT NULL CHECK (language IN ('fr', 'ar', 'both')),
  again_of BIGINT REFERENCES campaigns(id), -- for those who did not come after that one
  state {text} NOT NULL CHECK (state IN ('making', 'ready', 'fetched', 'expired', 'failed')),
  letter_count BIGINT NOT NULL,
  student_count BIGINT NOT NULL,           -- whom the letters name
  created_at BIGINT NOT NULL,
  ready_at BIGINT,
  fetched_at BIGINT,
  files_end_at BIGINT,                     -- the files are erased then; none = they are
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX campaigns_school ON campaigns(school_id, id);
-- One at a time is made: of two that overlap, each would void the other's letters.
CREATE UNIQUE INDEX campaigns_making ON campaigns(school_id) WHERE state = 'making';
CREATE INDEX campaigns_files ON campaigns(files_end_at) WHERE files_end_at IS NOT NULL;

-- The files of a campaign, sealed under the installation's key of that id, until they were fetched.
CREATE TABLE campaign_files (
  campaign_id BIGINT NOT NULL REFERENCES campaigns(id),
  ordinal BIGINT NOT NULL,                 -- from 1 on, in the order of the letters
  name {text} NOT NULL,
  key_id {text} NOT NULL,
  content {blob} NOT NULL,
  PRIMARY KEY (campaign_id, ordinal)
);

-- One guardian's letter. The password is kept as a keyed hash only.
CREATE TABLE letters (
  id {id},
  campaign_id BIGINT NOT NULL REFERENCES campaigns(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  guardian_id BIGINT NOT NULL REFERENCES guardians(id),
  login_kind {text} NOT NULL CHECK (login_kind IN ('national_id', 'student_code')),
  login {text} NOT NULL,
  student_id BIGINT NOT NULL REFERENCES students(id), -- the first child; whose code the login is, if it is one
  key_id {text} NOT NULL,
  password_hash {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  account_id BIGINT REFERENCES accounts(id), -- made when its password was first used
  used_at BIGINT,                          -- the first access was done
  replaced_at BIGINT,                      -- another letter was made
  disowned_at BIGINT,                      -- somebody who is not the guardian had it
  disowned_seen_at BIGINT                  -- the office knows
);
CREATE INDEX letters_login ON letters(login) WHERE used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL;
CREATE INDEX letters_guardian ON letters(guardian_id);
CREATE INDEX letters_campaign ON letters(campaign_id, id);
CREATE INDEX letters_student ON letters(student_id);
CREATE INDEX letters_account ON letters(account_id) WHERE account_id IS NOT NULL;
CREATE INDEX letters_reported ON letters(school_id) WHERE disowned_at IS NOT NULL AND disowned_seen_at IS NULL;

-- A session at the stage of the first access: by which letter.
ALTER TABLE sessions ADD COLUMN letter_id BIGINT REFERENCES letters(id);

-- What the director of a school has to say of a guardian's identity number.
CREATE TABLE identity_reviews (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  national_id {text} NOT NULL,             -- empty: they have none, and are reviewed by name
  state {text} NOT NULL CHECK (state IN ('pending', 'validated', 'refused', 'disputed', 'revoked', 'withdrawn')),
  origin {text} NOT NULL CHECK (origin IN ('roster', 'entered')),
  reason {text} NOT NULL,                  -- of a refusal, for the guardian to read
  reason_kind {text} NOT NULL DEFAULT '' CHECK (reason_kind IN ('', 'differs', 'unknown', 'taken', 'show_card', 'other')),
  asked_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT REFERENCES accounts(id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX identity_reviews_once ON identity_reviews(account_id, school_id, national_id) WHERE state <> 'withdrawn';
CREATE INDEX identity_reviews_queue ON identity_reviews(school_id, state, asked_at);
CREATE INDEX identity_reviews_number ON identity_reviews(national_id);
CREATE INDEX identity_reviews_account ON identity_reviews(account_id);
CREATE INDEX identity_reviews_decided_by ON identity_reviews(decided_by);

-- Separate schools: a guardian of one has a child of the same identity number at another, whose director is asked.
CREATE TABLE school_consents (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),       -- which is asked
  from_school_id BIGINT NOT NULL REFERENCES schools(id),
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  guardian_id BIGINT NOT NULL REFERENCES guardians(id),   -- of its own roster
  state {text} NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn')),
  asked_at BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT REFERENCES accounts(id),
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX school_consents_once ON school_consents(account_id, guardian_id) WHERE state <> 'withdrawn';
CREATE INDEX school_consents_queue ON school_consents(school_id, state, asked_at);
CREATE INDEX school_consents_guardian ON school_consents(guardian_id);

-- The director's restriction of a person towards a child: it holds whatever row of the roster or account is theirs.
CREATE TABLE restrictions (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT NOT NULL REFERENCES schools(id),
  student_id BIGINT NOT NULL REFERENCES students(id),
  guardian_id BIGINT REFERENCES guardians(id),
  account_id BIGINT REFERENCES accounts(id),
  national_id {text} NOT NULL,             -- empty where none is known
  name_key {text} NOT NULL,                -- names as they are compared
  name {text} NOT NULL,                    -- as the office knows the person
  restriction {text} NOT NULL CHECK (restriction IN ('nothing', 'documents_only')),
  note {text} NOT NULL,                    -- the office's own
  judged_on DATE,
  made_by BIGINT REFERENCES accounts(id),
  made_at BIGINT NOT NULL,
  ended_by BIGINT REFERENCES accounts(id),
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX restrictions_student ON restrictions(student_id) WHERE ended_at IS NULL;
CREATE INDEX restrictions_school ON restrictions(school_id);
CREATE INDEX restrictions_account ON restrictions(account_id) WHERE account_id IS NOT NULL;
CREATE INDEX restrictions_guardian ON restrictions(guardian_id) WHERE guardian_id IS NOT NULL;

-- Staff are compared with the guardians of rosters by their confirmed address.
CREATE INDEX guardians_email ON guardians(lower(email)) WHERE email IS NOT NULL;

-- The office has seen that a mail did not arrive, and done something about it.
ALTER TABLE outbox ADD COLUMN settled_at BIGINT;
CREATE INDEX outbox_unsettled ON outbox(school_id, ended_at) WHERE state IN ('refused', 'expired') AND settled_at IS NULL;

INSERT INTO retention (table_name, class) VALUES
  ('campaigns', 'operation'), ('campaign_files', 'operation'), ('letters', 'school_record'),
  ('identity_reviews', 'account'), ('school_consents', 'account'), ('restrictions', 'school_record');
