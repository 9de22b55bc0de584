-- +goose Up
-- What operators say against one criterion of a review, and what became of it. decided_at is
-- when it ended; decider_id is NULL until then, and when it was withdrawn. result is the
-- revision that came of it.
CREATE TABLE appeals (
    id         {{PK}},
    review_id  BIGINT NOT NULL,
    revision   INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    criterion  TEXT NOT NULL,
    reason     TEXT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    at         {{TS}} NOT NULL,
    due_at     {{TS}} NOT NULL,
    state      TEXT NOT NULL,
    decider_id BIGINT REFERENCES people (id),
    decided_at {{TS}},
    answer     TEXT NOT NULL,
    proposal   TEXT NOT NULL,
    result     INTEGER,
    FOREIGN KEY (review_id, revision) REFERENCES review_revisions (review_id, number),
    FOREIGN KEY (review_id, result) REFERENCES review_revisions (review_id, number),
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK ((state IN ('open', 'withdrawn')) = (decider_id IS NULL))
);
CREATE UNIQUE INDEX appeals_once ON appeals (review_id, criterion, kind) WHERE state <> 'withdrawn';
CREATE INDEX appeals_review ON appeals (review_id, id);
CREATE INDEX appeals_at ON appeals (at, id);
CREATE INDEX appeals_open ON appeals (at, id) WHERE decided_at IS NULL;
CREATE INDEX appeals_decided ON appeals (decided_at, id) WHERE decided_at IS NOT NULL;
