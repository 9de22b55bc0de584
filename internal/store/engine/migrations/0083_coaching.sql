-- +goose Up
-- Notes after a talk with an operator: what was said and agreed, and when to look again (0: not
-- at all). What was seen then is added once; nothing else of a note changes.
CREATE TABLE coaching_notes (
    id          {{PK}},
    operator_id BIGINT NOT NULL,
    team_id     BIGINT NOT NULL,
    author_id   BIGINT NOT NULL REFERENCES people (id),
    at          {{TS}} NOT NULL,
    talked      INTEGER NOT NULL,
    words       TEXT NOT NULL,
    agreed      TEXT NOT NULL,
    again       INTEGER NOT NULL,
    looked_at   {{TS}},
    looked_id   BIGINT REFERENCES people (id),
    looked      TEXT NOT NULL,
    CHECK ((looked_at IS NULL) = (looked_id IS NULL))
);
CREATE INDEX coaching_notes_at ON coaching_notes (at, id);
CREATE INDEX coaching_notes_again ON coaching_notes (author_id, again, id) WHERE looked_at IS NULL AND again > 0;
CREATE TABLE coaching_reviews (
    note_id   BIGINT NOT NULL REFERENCES coaching_notes (id),
    review_id BIGINT NOT NULL REFERENCES reviews (id),
    PRIMARY KEY (note_id, review_id)
);
CREATE INDEX coaching_reviews_of ON coaching_reviews (review_id);
