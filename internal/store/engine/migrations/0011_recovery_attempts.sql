-- +goose Up
-- A call that did not reach the customer; the case stays open.
CREATE TABLE recovery_attempts (
    id          {{PK}},
    recovery_id BIGINT NOT NULL REFERENCES recoveries (id),
    at          {{TS}} NOT NULL,
    person_id   BIGINT NOT NULL,
    remark      TEXT NOT NULL
);
CREATE INDEX recovery_attempts_of ON recovery_attempts (recovery_id, at);
