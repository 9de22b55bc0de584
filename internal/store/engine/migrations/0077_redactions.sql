-- +goose Up
-- Parts of recordings that nobody hears, in milliseconds of the recording. A part that is
-- lifted is heard again, and its row stays. by_id is NULL when the program did it.
CREATE TABLE redactions (
    id           {{PK}},
    recording_id BIGINT NOT NULL REFERENCES recordings (id),
    contact_id   BIGINT NOT NULL REFERENCES contacts (id),
    from_ms      BIGINT NOT NULL,
    to_ms        BIGINT NOT NULL,
    why          TEXT NOT NULL,
    by_id        BIGINT REFERENCES people (id),
    at           {{TS}} NOT NULL,
    lifted_by_id BIGINT REFERENCES people (id),
    lifted_at    {{TS}}
);
CREATE INDEX redactions_of ON redactions (contact_id);
