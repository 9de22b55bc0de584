-- +goose Up
CREATE TABLE open_days (
    id            {{PK}},
    title         TEXT NOT NULL,
    aim           TEXT NOT NULL,
    from_day      INTEGER NOT NULL,
    to_day        INTEGER NOT NULL,
    announced_by  BIGINT NOT NULL,
    announced_at  {{TS}} NOT NULL,
    revision      INTEGER NOT NULL,
    cancelled_at  {{TS}},
    cancelled_by  BIGINT NOT NULL DEFAULT 0,
    cancel_reason TEXT NOT NULL DEFAULT '',
    CHECK (to_day >= from_day)
);
CREATE INDEX open_days_to ON open_days (to_day, id);
CREATE INDEX open_days_from ON open_days (from_day, id);
-- A shop, a chat desk, a line: the same one on every open people day.
CREATE TABLE places (
    id      {{PK}},
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    address TEXT NOT NULL,
    UNIQUE (kind, name)
);
-- taken counts the seats that are not released; the check is what keeps seats
-- from being oversold, whoever writes.
CREATE TABLE shifts (
    id         {{PK}},
    day_id     BIGINT NOT NULL REFERENCES open_days (id),
    place_id   BIGINT NOT NULL REFERENCES places (id),
    starts_at  {{TS}} NOT NULL,
    ends_at    {{TS}} NOT NULL,
    seats      INTEGER NOT NULL,
    taken      INTEGER NOT NULL DEFAULT 0,
    removed_at {{TS}},
    CHECK (ends_at > starts_at),
    CHECK (taken >= 0 AND taken <= seats)
);
CREATE INDEX shifts_day ON shifts (day_id, place_id, starts_at);
-- Who signed up and, later, off; rows stay.
CREATE TABLE seats (
    id          {{PK}},
    shift_id    BIGINT NOT NULL REFERENCES shifts (id),
    person_id   BIGINT NOT NULL REFERENCES people (id),
    taken_at    {{TS}} NOT NULL,
    taken_by    BIGINT NOT NULL,
    released_at {{TS}},
    released_by BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX seats_once ON seats (shift_id, person_id) WHERE released_at IS NULL;
CREATE INDEX seats_person ON seats (person_id, shift_id) WHERE released_at IS NULL;

-- Field notes. key is made when the form is opened: a repeated post finds it.
CREATE TABLE notes (
    id            {{PK}},
    key           TEXT NOT NULL UNIQUE,
    author_id     BIGINT NOT NULL REFERENCES people (id),
    day_id        BIGINT NOT NULL,
    shift_id      BIGINT NOT NULL,
    place_id      BIGINT NOT NULL,
    written_at    {{TS}} NOT NULL,
    what          TEXT NOT NULL,
    quote         TEXT NOT NULL,
    hindered      {{JSON}} NOT NULL,
    hindered_text TEXT NOT NULL,
    helped        {{JSON}} NOT NULL,
    helped_text   TEXT NOT NULL,
    mood          INTEGER,
    elsewhere     TEXT NOT NULL,
    contact_id    BIGINT NOT NULL,
    revision      INTEGER NOT NULL,
    corrected_at  {{TS}},
    read_at       {{TS}},
    read_by       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notes_written ON notes (written_at, id);
CREATE INDEX notes_day ON notes (day_id, written_at, id) WHERE day_id > 0;
CREATE INDEX notes_place ON notes (place_id, written_at, id) WHERE place_id > 0;
CREATE INDEX notes_author ON notes (author_id, written_at, id);
CREATE INDEX notes_contact ON notes (contact_id, written_at, id) WHERE contact_id > 0;
CREATE INDEX notes_unread ON notes (written_at, id) WHERE read_at IS NULL;
-- Every state of a note; number 1 is what was written first.
CREATE TABLE note_revisions (
    note_id       BIGINT NOT NULL REFERENCES notes (id),
    number        INTEGER NOT NULL,
    at            {{TS}} NOT NULL,
    person_id     BIGINT NOT NULL,
    day_id        BIGINT NOT NULL,
    place_id      BIGINT NOT NULL,
    what          TEXT NOT NULL,
    quote         TEXT NOT NULL,
    hindered      {{JSON}} NOT NULL,
    hindered_text TEXT NOT NULL,
    helped        {{JSON}} NOT NULL,
    helped_text   TEXT NOT NULL,
    mood          INTEGER,
    elsewhere     TEXT NOT NULL,
    contact_id    BIGINT NOT NULL,
    PRIMARY KEY (note_id, number)
);
