-- +goose Up
-- What was answered lately: the list of contacts goes by it, a mark is asked of it here.
CREATE INDEX responses_lately ON responses (answered_at, contact_id, mark) WHERE purpose = 'first' AND mark IS NOT NULL;
