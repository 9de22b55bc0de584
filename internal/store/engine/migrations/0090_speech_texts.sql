-- +goose Up
-- The text of recordings, or why there is none. run_at is when it is made, NULL: no more. Its
-- lines are the messages of the contact, whose conversation then was spoken.
CREATE TABLE speech_texts (
    recording_id BIGINT NOT NULL PRIMARY KEY REFERENCES recordings (id),
    contact_id   BIGINT NOT NULL REFERENCES contacts (id),
    edition      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    detail       TEXT NOT NULL,
    tries        INTEGER NOT NULL,
    run_at       {{TS}},
    made_at      {{TS}},
    host         TEXT NOT NULL,
    model        TEXT NOT NULL
);
CREATE INDEX speech_texts_of ON speech_texts (contact_id);
CREATE INDEX speech_texts_due ON speech_texts (run_at) WHERE run_at IS NOT NULL;
-- What people wrote in the place of what the engine did; line counts from 0.
CREATE TABLE speech_corrections (
    id         {{PK}},
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    line       INTEGER NOT NULL,
    was        TEXT NOT NULL,
    text       TEXT NOT NULL,
    by_id      BIGINT NOT NULL REFERENCES people (id),
    at         {{TS}} NOT NULL
);
CREATE INDEX speech_corrections_of ON speech_corrections (contact_id, id);
ALTER TABLE conversations ADD COLUMN spoken BOOLEAN NOT NULL DEFAULT FALSE;
