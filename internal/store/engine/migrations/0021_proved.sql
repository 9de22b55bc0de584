-- +goose Up
-- When the password was last given in a session; none: not since it is noted.
ALTER TABLE sessions ADD COLUMN proved_at {{TS}};
-- When it was told that a token ends soon; none: not yet.
ALTER TABLE tokens ADD COLUMN told_at {{TS}};
