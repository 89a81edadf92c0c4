-- Forgotten passwords, guardians who are invited by e-mail, letters that give an account back to its owner.

-- What was asked for on the page of a forgotten password: sealed, until a job has looked at it. The page itself looks at no
-- account, so that it does the same whoever asks.
CREATE TABLE recovery_requests (
  id {id},
  network {blob} NOT NULL,                 -- keyed hash of the network that asks: few an hour
  key_id {text},
  asked {blob},                            -- NULL once it was looked at
  asked_at BIGINT NOT NULL,
  CHECK ((asked IS NULL) = (key_id IS NULL))
);
CREATE INDEX recovery_requests_network ON recovery_requests(network, asked_at);
CREATE INDEX recovery_requests_age ON recovery_requests(asked_at);

-- Invitations that an office has sent at once, and to whom.
CREATE TABLE invitation_orders (
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
  again BOOLEAN NOT NULL,                  -- those too whose invitation still works
  state {text} NOT NULL CHECK (state IN ('sending', 'sent', 'failed')),
  asked_count BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX invitation_orders_school ON invitation_orders(school_id, id);

-- A guardian of a roster and the invitation that they have: one, the newest.
CREATE TABLE guardian_invitations (
  guardian_id BIGINT PRIMARY KEY NOT NULL REFERENCES guardians(id),
  school_id BIGINT NOT NULL REFERENCES schools(id),
  account_id BIGINT NOT NULL UNIQUE REFERENCES accounts(id), -- made for it; nobody signs in to it before it was taken up
  order_id BIGINT NOT NULL REFERENCES invitation_orders(id),
  email {text} NOT NULL,
  invited_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  came_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX guardian_invitations_school ON guardian_invitations(school_id);
CREATE INDEX guardian_invitations_order ON guardian_invitations(order_id);

-- A letter for somebody who has an account, and has lost its password and its address.
ALTER TABLE letters ADD COLUMN recovers BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN recovers BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN reason {text} NOT NULL DEFAULT ''; -- why, though the address works; the office's own

INSERT INTO retention (table_name, class) VALUES
  ('recovery_requests', 'security'), ('invitation_orders', 'operation'), ('guardian_invitations', 'account');
