-- +goose Up
-- Remarks by hand on a day of the desk, as a trend shows them: a line on the chart says
-- what changed then.
CREATE TABLE remarks (
    id         {{PK}},
    person_id  BIGINT NOT NULL REFERENCES people (id),
    day        INTEGER NOT NULL,
    words      TEXT NOT NULL,
    created_at {{TS}} NOT NULL
);
CREATE INDEX remarks_day ON remarks (day, id);
-- What changed of a thing in a period: rules, on a trend.
CREATE INDEX audit_noun ON audit (noun, at, id);
CREATE INDEX idea_changes_live ON idea_changes (at) WHERE status = 'live';
