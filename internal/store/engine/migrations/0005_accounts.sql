-- +goose Up
CREATE TABLE people (
    id            {{PK}},
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    team_id       BIGINT NOT NULL DEFAULT 0,
    operator_id   BIGINT NOT NULL DEFAULT 0,
    password_hash TEXT NOT NULL DEFAULT '',
    language      TEXT NOT NULL DEFAULT '',
    theme         TEXT NOT NULL DEFAULT '',
    time_zone     TEXT NOT NULL DEFAULT '',
    created_at    {{TS}} NOT NULL,
    disabled_at   {{TS}}
);
CREATE INDEX people_operator ON people (operator_id) WHERE operator_id > 0;
-- Teams that a supervisor leads.
CREATE TABLE leads (
    person_id BIGINT NOT NULL REFERENCES people (id),
    team_id   BIGINT NOT NULL,
    PRIMARY KEY (person_id, team_id)
);
-- One-time links to set a password; only a hash is kept.
CREATE TABLE password_links (
    hash       TEXT PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    created_at {{TS}} NOT NULL,
    expires_at {{TS}} NOT NULL,
    used_at    {{TS}}
);
CREATE TABLE sessions (
    hash       TEXT PRIMARY KEY,
    person_id  BIGINT NOT NULL DEFAULT 0,
    data       {{BLOB}} NOT NULL,
    agent      TEXT NOT NULL DEFAULT '',
    created_at {{TS}} NOT NULL,
    seen_at    {{TS}} NOT NULL,
    expires_at {{TS}} NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE TABLE tokens (
    id         {{PK}},
    name       TEXT NOT NULL,
    scopes     {{JSON}} NOT NULL,
    namespace  TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    created_at {{TS}} NOT NULL,
    used_at    {{TS}},
    revoked_at {{TS}}
);
CREATE TABLE audit (
    id        {{PK}},
    at        {{TS}} NOT NULL,
    person_id BIGINT NOT NULL,
    token_id  BIGINT NOT NULL,
    name      TEXT NOT NULL,
    action    TEXT NOT NULL,
    noun      TEXT NOT NULL,
    noun_id   BIGINT NOT NULL,
    detail    {{JSON}} NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
