-- +goose Up
-- Pauses that the exchange reports, as "from-to" in milliseconds, one after another.
ALTER TABLE recordings ADD COLUMN pauses TEXT NOT NULL DEFAULT '';
-- What the server heard of a recording, or why it did not. run_at is when it listens, NULL:
-- no more. Times are milliseconds; measures are NULL where nothing is known of them, of two
-- sides the operator's is the first. silences are as pauses are.
CREATE TABLE hearings (
    recording_id         BIGINT NOT NULL PRIMARY KEY REFERENCES recordings (id),
    contact_id           BIGINT NOT NULL REFERENCES contacts (id),
    edition              BIGINT NOT NULL,
    state                TEXT NOT NULL,
    detail               TEXT NOT NULL,
    tries                INTEGER NOT NULL,
    run_at               {{TS}},
    heard_at             {{TS}},
    sides                TEXT NOT NULL,
    unsteady             BOOLEAN NOT NULL,
    cut                  BOOLEAN NOT NULL,
    length_ms            BIGINT,
    talked_ms            BIGINT,
    silence_count        BIGINT,
    silence_ms           BIGINT,
    silence_longest_ms   BIGINT,
    long_count           BIGINT,
    long_ms              BIGINT,
    speech_first_ms      BIGINT,
    speech_second_ms     BIGINT,
    overtalk_ms          BIGINT,
    interruptions_first  BIGINT,
    interruptions_second BIGINT,
    replies              BIGINT,
    gap_ms               BIGINT,
    gap90_ms             BIGINT,
    monologue_first_ms   BIGINT,
    monologue_second_ms  BIGINT,
    silences             TEXT NOT NULL,
    peaks                {{BLOB}}
);
-- Contacts are narrowed by measures: the index tells them without the waves.
CREATE INDEX hearings_of ON hearings (contact_id, sides, unsteady, talked_ms, silence_ms, silence_longest_ms, overtalk_ms, speech_first_ms, speech_second_ms, interruptions_first);
CREATE INDEX hearings_due ON hearings (run_at) WHERE run_at IS NOT NULL;
CREATE INDEX hearings_unlisted ON hearings (recording_id) WHERE state = 'unlisted';
-- Those that there are wait to be heard.
INSERT INTO hearings (recording_id, contact_id, edition, state, detail, tries, run_at, sides, unsteady, cut, silences)
SELECT id, contact_id, 0, 'waits', '', 0, CASE WHEN url = '[…]' THEN NULL ELSE taken_at END, '', FALSE, FALSE, '' FROM recordings;
