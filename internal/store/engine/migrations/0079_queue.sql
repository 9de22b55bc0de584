-- +goose Up
-- Which contacts are to be reviewed. A rule takes n contacts or those that it names, at
-- most so many of a week (0: all); by its seed they are put into an order of chance.
CREATE TABLE queue_rules (
    id         {{PK}},
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    kind       TEXT NOT NULL,
    n          INTEGER NOT NULL,
    most       INTEGER NOT NULL,
    seed       BIGINT NOT NULL,
    filter     TEXT NOT NULL,
    updated_at {{TS}} NOT NULL
);
-- A cycle is of the contacts of a week, and named by its monday.
CREATE TABLE queue_cycles (
    monday   INTEGER NOT NULL PRIMARY KEY,
    drawn_at {{TS}} NOT NULL,
    due_at   {{TS}} NOT NULL,
    goal     INTEGER NOT NULL,
    links    INTEGER NOT NULL
);
-- What a rule, as it was, drew: how many contacts it found, how many of them were given to
-- somebody, and how many nobody may review.
CREATE TABLE queue_draws (
    monday  INTEGER NOT NULL REFERENCES queue_cycles (monday),
    rule_id BIGINT NOT NULL,
    place   INTEGER NOT NULL,
    rule    {{JSON}} NOT NULL,
    found   INTEGER NOT NULL,
    taken   INTEGER NOT NULL,
    nobody  INTEGER NOT NULL,
    PRIMARY KEY (monday, rule_id)
);
-- A contact that somebody is to review. linked: another of another group reviews it, too.
CREATE TABLE queue_assignments (
    id          {{PK}},
    monday      INTEGER NOT NULL,
    rule_id     BIGINT NOT NULL,
    contact_id  BIGINT NOT NULL REFERENCES contacts (id),
    reviewer_id BIGINT NOT NULL REFERENCES people (id),
    place       INTEGER NOT NULL,
    linked      BOOLEAN NOT NULL,
    state       TEXT NOT NULL,
    closed_at   {{TS}},
    review_id   BIGINT REFERENCES reviews (id),
    replaces    BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    FOREIGN KEY (monday, rule_id) REFERENCES queue_draws (monday, rule_id),
    CHECK ((state = 'open') = (closed_at IS NULL)),
    CHECK ((state = 'reviewed') = (review_id IS NOT NULL)),
    CHECK ((state = 'replaced') = (reason <> ''))
);
CREATE UNIQUE INDEX queue_assignments_open ON queue_assignments (contact_id, reviewer_id) WHERE closed_at IS NULL;
CREATE INDEX queue_assignments_next ON queue_assignments (reviewer_id, monday, place, id) WHERE closed_at IS NULL;
CREATE INDEX queue_assignments_closed ON queue_assignments (reviewer_id, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX queue_assignments_cycle ON queue_assignments (monday, reviewer_id);
CREATE INDEX queue_assignments_contact ON queue_assignments (contact_id, monday);
