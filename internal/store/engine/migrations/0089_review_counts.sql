-- +goose Up
-- A review that no figure is to count: its author said why in its last revision.
ALTER TABLE reviews ADD COLUMN uncounted BOOLEAN NOT NULL DEFAULT FALSE;
