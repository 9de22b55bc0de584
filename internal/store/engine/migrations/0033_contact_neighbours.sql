-- +goose Up
-- What a contact repeats, and what repeats it, are its neighbours here.
CREATE INDEX contacts_repeats ON contacts (customer_id, topic_id, started_at, ended_at) WHERE customer_id > 0 AND topic_id > 0;
