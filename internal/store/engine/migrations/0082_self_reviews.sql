-- +goose Up
-- What operators make of their own contacts by the scorecard, once each. No figure reads it.
CREATE TABLE self_reviews (
    id          {{PK}},
    contact_id  BIGINT NOT NULL REFERENCES contacts (id),
    operator_id BIGINT NOT NULL,
    person_id   BIGINT NOT NULL REFERENCES people (id),
    version_id  BIGINT NOT NULL REFERENCES scorecard_versions (id),
    at          {{TS}} NOT NULL,
    score       BIGINT NOT NULL,
    sheet       {{JSON}} NOT NULL,
    UNIQUE (contact_id, person_id)
);
