-- What a class's year is made of is the same for all its children, and kept in memory by each node until these change:
-- raised by whatever writes terms, levels, subjects (of a school), assessments or figures (of a class).
ALTER TABLE schools ADD COLUMN catalogue BIGINT NOT NULL DEFAULT 1;
ALTER TABLE classes ADD COLUMN catalogue BIGINT NOT NULL DEFAULT 1;
