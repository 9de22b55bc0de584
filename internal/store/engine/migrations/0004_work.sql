-- +goose Up
-- What happened and waits for its readers. A row without a reader was not handed
-- out yet; handed out, it is a row per reader, which goes when the reader is done.
CREATE TABLE events (
    id       {{PK}},
    name     TEXT NOT NULL,
    subject  BIGINT NOT NULL,
    at       {{TS}} NOT NULL,
    reader   TEXT NOT NULL DEFAULT '',
    turn     BIGINT NOT NULL DEFAULT 0, -- the id under which it happened: a reader is told of a subject in this order
    run_at   {{TS}} NOT NULL,           -- not before; of a leased one the end of its lease
    lease    TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX events_run ON events (reader, run_at, turn);
CREATE INDEX events_subject ON events (reader, subject, turn);
-- The timetable: a row per periodic task, leased so that several nodes share it.
CREATE TABLE timetable (
    task         TEXT PRIMARY KEY,
    plan         TEXT NOT NULL,
    run_at       {{TS}} NOT NULL,
    lease        TEXT NOT NULL DEFAULT '',
    leased_until {{TS}} NOT NULL DEFAULT 0,
    began_at     {{TS}},
    ended_at     {{TS}},
    error        TEXT NOT NULL DEFAULT ''
);
