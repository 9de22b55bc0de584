-- +goose Up
-- Reports that somebody comes back to: a name for an address within /reports. A shared one
-- is everybody's to open; at most one is where its reader begins.
CREATE TABLE saved_views (
    id         {{PK}},
    person_id  BIGINT NOT NULL REFERENCES people (id),
    name       TEXT NOT NULL,
    address    TEXT NOT NULL,
    shared     BOOLEAN NOT NULL DEFAULT FALSE,
    created_at {{TS}} NOT NULL,
    UNIQUE (person_id, name)
);
CREATE INDEX saved_views_shared ON saved_views (name) WHERE shared;
CREATE TABLE saved_view_starts (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    view_id   BIGINT NOT NULL REFERENCES saved_views (id)
);
CREATE INDEX saved_view_starts_view ON saved_view_starts (view_id);
