-- +goose Up
-- When an answer came here, which may be long after it was given elsewhere: what follows
-- from a fresh one has followed. 0: before this was kept.
ALTER TABLE responses ADD COLUMN taken_at {{TS}} NOT NULL DEFAULT 0;
