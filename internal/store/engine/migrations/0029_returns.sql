-- +goose Up
-- What was closed or called off, and returned: as it was, who returned it and when.
CREATE TABLE recovery_returns (
    id          {{PK}},
    recovery_id BIGINT NOT NULL REFERENCES recoveries (id),
    closed_at   {{TS}} NOT NULL,
    closed_by   BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    remark      TEXT NOT NULL,
    at          {{TS}} NOT NULL,
    person_id   BIGINT NOT NULL
);
CREATE INDEX recovery_returns_of ON recovery_returns (recovery_id);
CREATE TABLE open_day_returns (
    id           {{PK}},
    day_id       BIGINT NOT NULL REFERENCES open_days (id),
    cancelled_at {{TS}} NOT NULL,
    cancelled_by BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    at           {{TS}} NOT NULL,
    person_id    BIGINT NOT NULL
);
CREATE INDEX open_day_returns_of ON open_day_returns (day_id);
