-- +goose Up
-- When a token stops to open the door; none: when it is revoked.
ALTER TABLE tokens ADD COLUMN expires_at {{TS}};
