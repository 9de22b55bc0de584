-- +goose Up
-- Who wants a digest by mail, how often, and at which hour of the desk's clock.
CREATE TABLE digests (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    every     TEXT NOT NULL,
    hour      INTEGER NOT NULL,
    chosen_at {{TS}} NOT NULL
);

-- One for each letter: of a period that has come to its end, or asked for.
CREATE TABLE digest_letters (
    id         {{PK}},
    person_id  BIGINT NOT NULL REFERENCES people (id),
    every      TEXT NOT NULL,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    asked      BOOLEAN NOT NULL,
    due_at     {{TS}} NOT NULL
);
CREATE UNIQUE INDEX digest_letters_once ON digest_letters (person_id, every, to_day) WHERE NOT asked;
CREATE INDEX digest_letters_of ON digest_letters (person_id, due_at);
