-- +goose Up
-- The sound of contacts, by reference: at a url, or at a path below a root that an admin
-- lists. A url of '[…]' is one whose place is not known any more. ended_at is when the
-- contact ended, by which recordings go.
CREATE TABLE recordings (
    id               {{PK}},
    contact_id       BIGINT NOT NULL REFERENCES contacts (id),
    ended_at         {{TS}} NOT NULL,
    taken_at         {{TS}} NOT NULL,
    external_id      TEXT NOT NULL,
    url              TEXT NOT NULL,
    path             TEXT NOT NULL,
    path_customer    TEXT NOT NULL,
    channels         TEXT NOT NULL,
    operator_channel INTEGER,
    started_at       {{TS}},
    seconds          INTEGER
);
CREATE UNIQUE INDEX recordings_of ON recordings (contact_id, external_id);
CREATE INDEX recordings_heard ON recordings (ended_at, id) WHERE url <> '[…]';
-- A desk that begins keeps them a quarter.
UPDATE settings SET value = '{"comment":1095,"conversation":180,"identity":1095,"letter":180,"recording":90}'
WHERE name = 'retention' AND value = '{"comment":1095,"conversation":180,"identity":1095,"letter":180}' AND NOT EXISTS (SELECT 1 FROM contacts);
