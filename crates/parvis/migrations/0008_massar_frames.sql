-- What a grade sheet of Massar says beside grades, so that it goes back out as it came in: names of offices, technical codes,
-- Massar's own number of each student.
CREATE TABLE massar_frames (
  class_id BIGINT NOT NULL REFERENCES classes(id),
  term_id BIGINT NOT NULL REFERENCES terms(id),
  subject_id BIGINT NOT NULL REFERENCES subjects(id),
  frame {json} NOT NULL,
  PRIMARY KEY (class_id, term_id, subject_id)
) {clustered};

INSERT INTO retention (table_name, class) VALUES ('massar_frames', 'school_record');
