-- +goose Up
-- What was done beyond the procedure that may be told to everybody: who proposed it, and what
-- the operator said.
CREATE TABLE praises (
    contact_id  BIGINT NOT NULL PRIMARY KEY REFERENCES contacts (id),
    operator_id BIGINT NOT NULL REFERENCES operators (id),
    proposer_id BIGINT NOT NULL REFERENCES people (id),
    proposed_at {{TS}} NOT NULL,
    answered_at {{TS}},
    agreed      BOOLEAN NOT NULL,
    CHECK (answered_at IS NOT NULL OR NOT agreed)
);
CREATE INDEX praises_told ON praises (answered_at, contact_id) WHERE agreed;
CREATE INDEX praises_waiting ON praises (operator_id, proposed_at) WHERE answered_at IS NULL;
