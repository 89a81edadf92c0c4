-- What pages ask of every child, answered from an index alone: the rows lie all over the file of a country.
DROP INDEX absences_student;
CREATE INDEX absences_student ON absences(student_id, school_year, held_on, starts_at, justified, kind, minutes);
CREATE INDEX guardianships_viewer ON guardianships(account_id, student_id, school_id, state, restriction);
