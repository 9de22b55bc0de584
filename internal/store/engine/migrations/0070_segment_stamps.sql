-- +goose Up
-- Which fold wrote a segment: who has read it knows whether it still stands, and the
-- index tells without touching the segments themselves.
ALTER TABLE figure_segments ADD COLUMN stamp BIGINT NOT NULL DEFAULT 0;
CREATE INDEX figure_segments_stamp ON figure_segments (day, part, stamp);
