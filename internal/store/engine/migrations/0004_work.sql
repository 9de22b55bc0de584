-- +goose Up
-- What happened and waits for its reaction; a row goes when the reaction is done.
CREATE TABLE events (
    id       {{PK}},
    name     TEXT NOT NULL,
    subject  BIGINT NOT NULL,
    at       {{TS}} NOT NULL,
    run_at   {{TS}} NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX events_run ON events (run_at, id);
-- The timetable: a row per periodic task, leased so that several nodes share it.
CREATE TABLE timetable (
    task         TEXT PRIMARY KEY,
    run_at       {{TS}} NOT NULL,
    leased_until {{TS}} NOT NULL DEFAULT 0
);
