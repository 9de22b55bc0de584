-- +goose Up
-- What a contact may also carry: attributes, everybody who served, consent, how it ended,
-- and what was left out. A row only where there is any.
CREATE TABLE contact_extras (
    contact_id BIGINT PRIMARY KEY REFERENCES contacts (id),
    extras     {{JSON}} NOT NULL
);
