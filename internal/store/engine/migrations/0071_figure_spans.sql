-- +goose Up
-- The rollups of the days of a month (span: 202611) and of a year (2026) added up, once
-- they are over: see store/figures/spans.go.
CREATE TABLE figure_spans (
    dimension INTEGER NOT NULL,
    span      INTEGER NOT NULL,
    sums      {{BLOB}} NOT NULL,
    handling  {{BLOB}} NOT NULL,
    PRIMARY KEY (dimension, span)
);
