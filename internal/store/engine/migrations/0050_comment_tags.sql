-- +goose Up
-- What comments are tagged with. name is Russian, name_en English, '' until somebody writes
-- it. rules is a list of what is looked for in comments; edition counts its changes.
CREATE TABLE comment_tags (
    id          {{PK}},
    name        TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    rules       {{JSON}} NOT NULL,
    edition     BIGINT NOT NULL,
    created_at  {{TS}} NOT NULL,
    archived_at {{TS}}
);
-- Which comment bears which tag: how is rule, hand, or off, which is what somebody took off
-- and no rule puts on again. person_id and at say by whom and when.
CREATE TABLE comment_tagged (
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    tag_id     BIGINT NOT NULL REFERENCES comment_tags (id),
    ended_at   {{TS}} NOT NULL,
    how        TEXT NOT NULL,
    person_id  BIGINT NOT NULL,
    at         {{TS}} NOT NULL,
    PRIMARY KEY (contact_id, tag_id)
){{WITHOUT_ROWID}};
CREATE INDEX comment_tagged_of ON comment_tagged (tag_id, ended_at, contact_id) WHERE how <> 'off';
