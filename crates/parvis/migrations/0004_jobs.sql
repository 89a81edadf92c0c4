-- Work that is done later, and mails that wait to be sent. Both are written in the transaction of their cause.

-- A job is due when nobody holds it and its time has come, or when whoever holds it has not been heard of for too long:
-- `due_at` is the one instant for both. `version` grows each time it is taken, so that a node that comes back late cannot
-- write an end that is no longer its own to write.
CREATE TABLE jobs (
  id {id},
  kind {text} NOT NULL,                    -- no CHECK: a newer node may know more kinds than an older one beside it
  lane {text} NOT NULL CHECK (lane IN ('quick', 'long')),
  payload {json} NOT NULL,                 -- ids and words of ours, never names, grades or secrets
  school_id BIGINT REFERENCES schools(id),
  unique_key {text},                       -- at most one job with it that has not ended
  state {text} NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  due_at BIGINT NOT NULL,                  -- queued: when to run it; running: when its lease ends
  attempts BIGINT NOT NULL DEFAULT 0,
  last_error {text},                       -- a key, never a sentence
  progress_done BIGINT NOT NULL DEFAULT 0,
  progress_total BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE INDEX jobs_due ON jobs(lane, due_at, id) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX jobs_once ON jobs(unique_key) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_ended ON jobs(state, finished_at);
CREATE INDEX jobs_school ON jobs(school_id);

-- A mail. Its text may hold a token, so it lies sealed, and is wiped when the mail has left or never will.
CREATE TABLE outbox (
  id {id},
  public_id {text} NOT NULL UNIQUE,
  school_id BIGINT REFERENCES schools(id),
  account_id BIGINT REFERENCES accounts(id),
  purpose {text} NOT NULL,
  locale {text} NOT NULL CHECK (locale IN ('fr', 'ar', 'en')),
  recipient {text} NOT NULL,
  subject {text} NOT NULL,
  message_id {text} NOT NULL UNIQUE,       -- the same however often it is tried
  key_id {text},                           -- of the key that seals the body
  body {blob},
  state {text} NOT NULL CHECK (state IN ('queued', 'sent', 'kept', 'refused', 'expired')),
  answered_at BIGINT,                      -- when a mail server first said anything of this mail
  code BIGINT,                             -- the server's last answer: its number
  answer {text},                           -- and its words, without the address
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((state = 'queued') = (ended_at IS NULL)),
  CHECK ((body IS NULL) = (key_id IS NULL)),
  CHECK ((state IN ('queued', 'kept')) = (body IS NOT NULL))
);
CREATE INDEX outbox_school ON outbox(school_id, state, ended_at);
CREATE INDEX outbox_account ON outbox(account_id);
CREATE INDEX outbox_state ON outbox(state, ended_at);

INSERT INTO retention (table_name, class) VALUES ('jobs', 'operation'), ('outbox', 'account');
