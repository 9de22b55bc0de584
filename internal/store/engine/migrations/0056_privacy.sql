-- +goose Up
-- Who was erased stays as a number, so that no figure moves: erased_at says since when.
-- worded contacts have their conversation still.
ALTER TABLE customers ADD COLUMN erased_at {{TS}};
ALTER TABLE contacts ADD COLUMN worded BOOLEAN NOT NULL DEFAULT TRUE;

-- Whose data stay, whatever else is asked: as long as a row has no end.
CREATE TABLE customer_holds (
    id          {{PK}},
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    at          {{TS}} NOT NULL,
    person_id   BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    lifted_at   {{TS}},
    lifted_by   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_holds_of ON customer_holds (customer_id, id);
CREATE UNIQUE INDEX customer_holds_once ON customer_holds (customer_id) WHERE lifted_at IS NULL;

-- Erasures, each its own certificate: no word in it tells of whom. counted is how many
-- things of each class went. freed_at is when the database gave their room back.
CREATE TABLE erasures (
    id          {{PK}},
    customer_id BIGINT NOT NULL UNIQUE,
    asked_at    {{TS}} NOT NULL,
    person_id   BIGINT NOT NULL,
    token_id    BIGINT NOT NULL,
    name        TEXT NOT NULL,
    contacts    BIGINT NOT NULL DEFAULT 0,
    counted     {{JSON}} NOT NULL,
    done_at     {{TS}},
    freed_at    {{TS}}
);
CREATE INDEX erasures_going ON erasures (id) WHERE done_at IS NULL;
CREATE INDEX erasures_unfreed ON erasures (id) WHERE freed_at IS NULL;
-- Under which erasure a program finds again whom it had erased: its id under the desk's
-- secret.
CREATE TABLE erased_ids (
    seal       TEXT PRIMARY KEY,
    erasure_id BIGINT NOT NULL REFERENCES erasures (id)
);
