-- +goose Up
-- Contacts whose answer changed and is not counted yet.
CREATE TABLE comment_touches (
    id         {{PK}},
    contact_id BIGINT NOT NULL
);
INSERT INTO comment_touches (contact_id) SELECT contact_id FROM responses WHERE purpose = 'first' AND (comment <> '' OR reasons NOT IN ('[]', 'null', ''));
-- edition counts the changes of what is counted, and of tags.
CREATE TABLE comment_state (
    edition BIGINT NOT NULL
);
INSERT INTO comment_state (edition) VALUES (0);
-- What was written and ticked about the contacts of a day, see store/comment/day.go.
CREATE TABLE comment_days (
    day     INTEGER PRIMARY KEY,
    answers BIGINT NOT NULL,
    said    {{BLOB}} NOT NULL
);
