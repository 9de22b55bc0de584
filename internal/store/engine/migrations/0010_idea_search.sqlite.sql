-- +goose Up
-- The terms of each idea, as search.go writes them: docid is the idea.
CREATE VIRTUAL TABLE idea_search USING fts4(terms TEXT, tokenize=simple);
