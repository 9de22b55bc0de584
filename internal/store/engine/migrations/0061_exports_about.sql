-- +goose Up
-- What a long file is narrowed to, in the words of who asked for it.
ALTER TABLE exports ADD COLUMN about TEXT NOT NULL DEFAULT '';
