DROP TABLE legacy_import;
DROP TABLE legacy_notes;
DROP TABLE legacy_ids;
