-- +goose Up
-- The cohort of a day of sending is found without walking invitations.
CREATE INDEX invitations_sent ON invitations (sent_day, contact_id) WHERE sent_day > 0;

-- Contacts whose figures changed and are not folded yet.
CREATE TABLE figure_touches (
    id         {{PK}},
    contact_id BIGINT NOT NULL
);
-- edition counts the folds; format is by which tables of sums and dimensions the
-- rest was made.
CREATE TABLE figure_state (
    edition BIGINT NOT NULL,
    format  BIGINT NOT NULL
);
INSERT INTO figure_state (edition, format) VALUES (0, 0);
-- Texts among the dimensions.
CREATE TABLE figure_words (
    id   {{PK}},
    word TEXT NOT NULL UNIQUE
);
-- The facts of a day, column by column: where they stand, what they add, where they
-- stand besides, what they are called; see store/figures/segment.go.
CREATE TABLE figure_segments (
    day    INTEGER NOT NULL,
    part   INTEGER NOT NULL,
    places {{BLOB}} NOT NULL,
    sums   {{BLOB}} NOT NULL,
    others {{BLOB}} NOT NULL,
    names  {{BLOB}} NOT NULL,
    PRIMARY KEY (day, part)
);
-- The sums of a day by all values of a dimension, and how many contacts took how
-- many seconds: see store/figures/rollup.go.
CREATE TABLE figure_rollups (
    dimension INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    sums      {{BLOB}} NOT NULL,
    handling  {{BLOB}} NOT NULL,
    PRIMARY KEY (dimension, day)
);
-- The same of every value of some dimensions, by channel: see store/figures/values.go.
CREATE TABLE figure_values (
    dimension INTEGER NOT NULL,
    value     BIGINT NOT NULL,
    day       INTEGER NOT NULL,
    sums      {{BLOB}} NOT NULL,
    handling  {{BLOB}} NOT NULL,
    PRIMARY KEY (dimension, value, day)
){{WITHOUT_ROWID}};
CREATE INDEX figure_values_day ON figure_values (day);
