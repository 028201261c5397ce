-- Whether a person still has a record is asked when a record goes over to another person. Without an index each such
-- question read the whole table: 100 ms in a region of 1.1 million residents.
create index on facts.person_record (person_id);
