-- +goose Up
-- The terms of each idea, as search.go writes them. They are made into a vector as
-- they are, past PostgreSQL's own parser, so that both engines know the same ones.
CREATE TABLE idea_search (
    docid   BIGINT PRIMARY KEY REFERENCES ideas (id),
    terms   TEXT NOT NULL,
    lexemes TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED
);
CREATE INDEX idea_search_lexemes ON idea_search USING GIN (lexemes);
