-- +goose Up
-- Which contacts are judged by which scorecard: the first active rule that takes one
-- decides.
CREATE TABLE scorecard_rules (
    id           {{PK}},
    position     INTEGER NOT NULL,
    name         TEXT NOT NULL,
    active       BOOLEAN NOT NULL,
    scorecard_id BIGINT NOT NULL REFERENCES scorecards (id),
    condition    {{JSON}} NOT NULL,
    updated_at   {{TS}} NOT NULL
);
