-- +goose Up
-- Lists that are written in the background as files, and kept for a day: who asked for what,
-- how far it is, where its bytes lie, and what the person could see when it was made.
CREATE TABLE exports (
    id        {{PK}},
    person_id BIGINT NOT NULL REFERENCES people (id),
    address   TEXT NOT NULL,
    language  TEXT NOT NULL,
    asked_at  {{TS}} NOT NULL,
    done      BIGINT NOT NULL DEFAULT 0,
    total     BIGINT NOT NULL DEFAULT 0,
    file_key  TEXT NOT NULL UNIQUE,
    file_name TEXT NOT NULL DEFAULT '',
    size      BIGINT NOT NULL DEFAULT 0,
    made_at   {{TS}},
    reach     TEXT NOT NULL DEFAULT '',
    failed    TEXT NOT NULL DEFAULT '',
    tries     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX exports_person ON exports (person_id, id);
