-- The profile, devices, leaving, and how long former pupils are kept.

-- A device from which an account was signed in to, known by the hash of a random cookie.
CREATE TABLE known_devices (
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  device_hash {blob} NOT NULL,
  first_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,                 -- of the last sign-in
  PRIMARY KEY (account_id, device_hash)
) {clustered};
CREATE INDEX known_devices_age ON known_devices(seen_at);

-- Of a device its name in short words and the network in short, never what the browser sent.
UPDATE sessions SET device = '';
ALTER TABLE sessions ADD COLUMN network {text} NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device_hash {blob};

-- Letters are erased with the pupils whom they name: what could refer to them is asked.
CREATE INDEX sessions_letter ON sessions(letter_id) WHERE letter_id IS NOT NULL;

-- The names that the owner of an account has changed: the office sees them, and restrictions go on finding the person.
CREATE TABLE former_names (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  family_name {text} NOT NULL,
  given_name {text} NOT NULL,
  family_name_ar {text} NOT NULL,
  given_name_ar {text} NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE INDEX former_names_account ON former_names(account_id, changed_at);

-- When the owner closed it.
ALTER TABLE accounts ADD COLUMN closed_at BIGINT;
CREATE INDEX accounts_closed ON accounts(closed_at) WHERE closed_at IS NOT NULL;

-- The day on which a student left; of who came to the end of the school year it is that day.
ALTER TABLE enrolments ADD COLUMN left_on DATE;

INSERT INTO retention (table_name, class) VALUES ('known_devices', 'security'), ('former_names', 'account');
