-- +goose Up
CREATE INDEX contacts_worded ON contacts (ended_at, id) WHERE worded;
CREATE INDEX responses_worded ON responses (answered_at, id) WHERE comment NOT IN ('', '[…]');
-- What the nights took away: limits are days a class, 0 for ever.
CREATE TABLE retention_nights (
    id       {{PK}},
    began_at {{TS}} NOT NULL,
    ended_at {{TS}},
    limits   {{JSON}} NOT NULL,
    counted  {{JSON}} NOT NULL
);
-- A desk that begins keeps what the law lets it; one that there is goes on until somebody says so.
INSERT INTO settings (name, value) SELECT 'retention', '{"comment":1095,"conversation":180,"identity":1095,"letter":180}' WHERE NOT EXISTS (SELECT 1 FROM contacts);
