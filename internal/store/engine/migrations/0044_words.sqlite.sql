-- +goose Up
-- Contacts whose words changed and are not indexed yet.
CREATE TABLE word_touches (
    id         {{PK}},
    contact_id BIGINT NOT NULL
);
-- edition counts the changes of the index; format is how it is made, 0 while a desk that
-- was there before waits for its first one.
CREATE TABLE word_state (
    edition BIGINT NOT NULL,
    format  BIGINT NOT NULL
);
INSERT INTO word_state (edition, format) SELECT 0, CASE WHEN EXISTS (SELECT 1 FROM contacts) THEN 0 ELSE 1 END;
-- Contacts that ended on a day (of UTC, from 1970), so many together: which they are, by
-- their place, see store/words/block.go.
CREATE TABLE word_blocks (
    id       BIGINT PRIMARY KEY,
    day      BIGINT NOT NULL,
    places   BIGINT NOT NULL,
    earliest {{TS}} NOT NULL,
    latest   {{TS}} NOT NULL,
    contacts {{BLOB}} NOT NULL
);
CREATE INDEX word_blocks_day ON word_blocks (day);
-- At which places of a block a term stands, and who said it.
CREATE TABLE word_postings (
    block    BIGINT NOT NULL,
    term     TEXT NOT NULL,
    n        BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    postings {{BLOB}} NOT NULL,
    PRIMARY KEY (block, term)
){{WITHOUT_ROWID}};
