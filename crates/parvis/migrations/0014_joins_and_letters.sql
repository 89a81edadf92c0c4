-- Requests to join accounts that no director answered in time; letters for who has none.

ALTER TABLE account_joins ADD COLUMN expired_at BIGINT; -- the state is 'withdrawn' then, as of all that ended with nothing done
-- Letters for those alone who have none that still works.
ALTER TABLE campaigns ADD COLUMN without_letter BOOLEAN NOT NULL DEFAULT FALSE;
