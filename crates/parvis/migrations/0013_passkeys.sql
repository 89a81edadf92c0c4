-- Passkeys (W3C Web Authentication): a key pair on a device of the owner's, of which we hold the public half.

CREATE TABLE passkeys (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES accounts(id),
  credential_hash {blob} NOT NULL UNIQUE,  -- SHA-256 of the credential's id
  user_handle {blob} NOT NULL,             -- by which the device names the account; the same for all of an account
  credential {json} NOT NULL,              -- public key, counter and flags
  label {text} NOT NULL,                   -- what its owner calls it
  made_at BIGINT NOT NULL,
  used_at BIGINT,
  version BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_account ON passkeys(account_id);

-- Questions that were answered, so that none is answered twice.
CREATE TABLE passkey_answers (
  question_hash {blob} NOT NULL PRIMARY KEY,
  ends_at BIGINT NOT NULL
) {clustered};
CREATE INDEX passkey_answers_age ON passkey_answers(ends_at);

INSERT INTO retention (table_name, class) VALUES ('passkeys', 'account'), ('passkey_answers', 'security');
