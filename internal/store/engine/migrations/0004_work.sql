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
-- One-off work that somebody asked for: while it is done its lease is renewed, and
-- how far it is, with a mark of its own to go on from, is written down.
CREATE TABLE works (
    id         {{PK}},
    kind       TEXT NOT NULL,
    unique_key TEXT NOT NULL DEFAULT '', -- '': any number of them
    arguments  {{JSON}} NOT NULL,
    asked_by   BIGINT NOT NULL,          -- person; 0: the program itself
    asked_at   {{TS}} NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',
    run_at     {{TS}} NOT NULL,          -- not before; while it is done the end of its lease
    lease      TEXT NOT NULL DEFAULT '',
    node       TEXT NOT NULL DEFAULT '', -- who did it last
    began_at   {{TS}},
    ended_at   {{TS}},
    done       BIGINT NOT NULL DEFAULT 0,
    total      BIGINT NOT NULL DEFAULT 0, -- 0: not known yet
    mark       {{JSON}} NOT NULL DEFAULT '',
    result     {{JSON}} NOT NULL DEFAULT '',
    attempts   INTEGER NOT NULL DEFAULT 0,
    error      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX works_key ON works (kind, unique_key) WHERE unique_key <> '' AND state <> 'done';
CREATE INDEX works_run ON works (state, kind, run_at);
