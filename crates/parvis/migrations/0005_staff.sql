-- Staff: invitations by token, second factor, the states of roles.

-- Set by the demo alone, whose staff are invented: a server that is no demo takes no notice of it.
ALTER TABLE accounts ADD COLUMN second_factor_waived BOOLEAN NOT NULL DEFAULT FALSE;

-- Whose a confirmed address is, whatever the case in which it was typed.
CREATE INDEX accounts_email ON accounts(lower(email));

-- A session on its way in shows nothing but the step that is due.
ALTER TABLE sessions ADD COLUMN stage {text} NOT NULL DEFAULT 'open' CHECK (stage IN ('open', 'password', 'first_access'));
-- When the second factor was last asked for and given in this session; NULL = not yet, so no role counts.
ALTER TABLE sessions ADD COLUMN second_factor_at BIGINT;

-- Anew with the state 'invited': the role counts once the invitation was taken up.
CREATE TABLE staff_roles_new (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  school_id BIGINT REFERENCES schools(id), -- none for the operator
  role {text} NOT NULL CHECK (role IN ('teacher', 'attendance', 'secretary', 'director', 'operator')),
  state {text} NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'ended')),
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((role = 'operator') = (school_id IS NULL))
);
INSERT INTO staff_roles_new (account_id, school_id, role, state)
  SELECT account_id, school_id, role, min(state) FROM staff_roles GROUP BY account_id, school_id, role;
DROP TABLE staff_roles;
ALTER TABLE staff_roles_new RENAME TO staff_roles;
CREATE UNIQUE INDEX staff_roles_once ON staff_roles(account_id, COALESCE(school_id, 0), role);
CREATE INDEX staff_roles_school ON staff_roles(school_id);

-- One-time tokens, which all have one form. What a token opens is its account.
CREATE TABLE tokens (
  id {id},
  token_hash {blob} NOT NULL UNIQUE,
  purpose {text} NOT NULL CHECK (purpose IN ('invitation', 'recovery', 'email', 'joining')),
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  school_id BIGINT REFERENCES schools(id), -- who sent it; none: the installation
  email {text},                            -- the address it was mailed to, which its use confirms; NULL: handed over
  made_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used_at BIGINT,
  voided_at BIGINT
);
CREATE INDEX tokens_account ON tokens(account_id, purpose);
CREATE INDEX tokens_age ON tokens(ends_at);

-- The secret shared with an authenticator, sealed under the installation's key of this id.
CREATE TABLE second_factors (
  account_id BIGINT PRIMARY KEY NOT NULL REFERENCES accounts(id),
  key_id {text} NOT NULL,
  secret {blob} NOT NULL,
  last_step BIGINT NOT NULL,               -- the step of the last code taken: no code works twice
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE recovery_codes (
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  code_hash {blob} NOT NULL,               -- under the installation's key of this id
  key_id {text} NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, code_hash)
) {clustered};

-- A lost second factor: asked for by one side, confirmed by the other.
CREATE TABLE second_factor_resets (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  school_id BIGINT REFERENCES schools(id), -- whose director asks or confirms; none for an operator's own
  asked_by BIGINT REFERENCES accounts(id), -- none: on the command line
  asked_side {text} NOT NULL CHECK (asked_side IN ('director', 'operator')),
  asked_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  state {text} NOT NULL CHECK (state IN ('open', 'done', 'replaced', 'withdrawn')),
  decided_by BIGINT REFERENCES accounts(id),
  decided_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX second_factor_resets_open ON second_factor_resets(account_id) WHERE state = 'open';
CREATE INDEX second_factor_resets_side ON second_factor_resets(state, asked_side);

INSERT INTO retention (table_name, class) VALUES
  ('tokens', 'security'), ('second_factors', 'security'), ('recovery_codes', 'security'),
  ('second_factor_resets', 'security');
