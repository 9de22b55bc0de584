-- +goose Up
-- Which edition wrote the row of a day: who has read it knows whether it still stands, and
-- the index tells without touching what was said.
ALTER TABLE comment_days ADD COLUMN stamp BIGINT NOT NULL DEFAULT 0;
CREATE INDEX comment_days_stamp ON comment_days (day, stamp, answers);
