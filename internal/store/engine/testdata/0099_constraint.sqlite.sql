-- +goose NO TRANSACTION
-- +goose Up
-- SQLite changes no constraint of a table that is there. The recipe: a new table
-- beside the old one, the rows over, the old one away, the new one by its name, and
-- its indexes again. Foreign keys are off meanwhile (which a transaction cannot do by
-- itself, hence NO TRANSACTION and a BEGIN of our own): others point at the table by
-- name, and do again. What was left of a try that was killed is dropped first; killed
-- after COMMIT, it runs again and changes nothing. Migrate asks for broken
-- references at the end. PostgreSQL has ALTER TABLE … ADD CONSTRAINT in a file
-- NAME.postgres.sql of the same number.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS places_new;
CREATE TABLE places_new (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL CHECK (name <> ''),
    address TEXT NOT NULL,
    UNIQUE (kind, name)
);
INSERT INTO places_new (id, kind, name, address) SELECT id, kind, name, address FROM places;
DROP TABLE places;
ALTER TABLE places_new RENAME TO places;
COMMIT;
PRAGMA foreign_keys = ON;
