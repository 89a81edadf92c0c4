-- Joining of accounts, shared addresses, passkeys.

-- An account that has become part of another: what it was known by binds the other too.
ALTER TABLE accounts ADD COLUMN joined_to BIGINT REFERENCES accounts(id);
CREATE INDEX accounts_joined ON accounts(joined_to) WHERE joined_to IS NOT NULL;
-- The address was taken away, since somebody else has it who lives apart; until there is one of their own.
ALTER TABLE accounts ADD COLUMN address_lost_at BIGINT;

-- Somebody asks that another account of theirs become part of this one.
CREATE TABLE account_joins (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  kept_id BIGINT NOT NULL REFERENCES accounts(id),   -- who asks: its password counts afterwards
  joined_id BIGINT NOT NULL REFERENCES accounts(id), -- which ends
  state {text} NOT NULL CHECK (state IN ('codes', 'waiting', 'done', 'refused', 'withdrawn')),
  -- The salts of both passwords as they were given: a password that was changed since ends the request.
  kept_salt {blob} NOT NULL,
  joined_salt {blob} NOT NULL,
  -- The confirmed address of each, to which a code was mailed; NULL: none. Where both are one, one code was mailed.
  kept_email {text},
  joined_email {text},
  kept_code {blob},                        -- the hash of the token, while it is to be given
  joined_code {blob},
  asked_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,                 -- of the codes
  decided_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  CHECK (kept_id <> joined_id)
);
CREATE UNIQUE INDEX account_joins_open ON account_joins(kept_id) WHERE state IN ('codes', 'waiting');
CREATE INDEX account_joins_joined ON account_joins(joined_id);

-- The kept account's password for the codes of the other's children, made when it was given.
CREATE TABLE account_join_codes (
  join_id BIGINT NOT NULL REFERENCES account_joins(id),
  student_id BIGINT NOT NULL REFERENCES students(id),
  code {text} NOT NULL,
  scheme {text} NOT NULL,
  salt {blob} NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (join_id, student_id)
) {clustered};

-- What the director of each school concerned has to say of a join.
CREATE TABLE account_join_answers (
  join_id BIGINT NOT NULL REFERENCES account_joins(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  state {text} NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'over')),
  decided_at BIGINT,
  decided_by BIGINT REFERENCES accounts(id),
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (join_id, school_id)
) {clustered};
CREATE INDEX account_join_answers_school ON account_join_answers(school_id, state);

-- The parents of a student live apart, as the school was told: they share no address.
CREATE TABLE separations (
  id {id},
  school_id BIGINT NOT NULL REFERENCES schools(id),
  student_id BIGINT NOT NULL REFERENCES students(id),
  made_by BIGINT REFERENCES accounts(id),
  made_at BIGINT NOT NULL,
  ended_by BIGINT REFERENCES accounts(id),
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX separations_once ON separations(student_id, school_id) WHERE ended_at IS NULL;

INSERT INTO retention (table_name, class) VALUES
  ('account_joins', 'account'), ('account_join_codes', 'security'), ('account_join_answers', 'account'),
  ('separations', 'school_record');
