-- +goose Up
-- Wall boards: what a television shows. slice is a filter of figures as JSON.
CREATE TABLE boards (
    id         {{PK}},
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    theme      TEXT NOT NULL,
    days       INTEGER NOT NULL,
    slice      {{JSON}} NOT NULL,
    created_at {{TS}} NOT NULL
);

-- Who has the secret of a link sees its board; only the hash of the secret is kept.
CREATE TABLE board_links (
    id         {{PK}},
    board_id   BIGINT NOT NULL REFERENCES boards (id),
    name       TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    created_at {{TS}} NOT NULL,
    seen_at    {{TS}},
    revoked_at {{TS}}
);
CREATE INDEX board_links_of ON board_links (board_id, id);
