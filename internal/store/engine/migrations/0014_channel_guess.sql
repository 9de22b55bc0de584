-- +goose Up
-- Whether nobody has said yet of what kind a channel is. Of channels that are there it
-- is not known: a chat by another name is worth a look.
ALTER TABLE channels ADD COLUMN guessed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE channels SET guessed = TRUE WHERE kind = 'chat' AND code NOT LIKE '%chat%';
