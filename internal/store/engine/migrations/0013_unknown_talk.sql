-- +goose Up
-- A contact whose talk is not known has no handling time: what was kept for it was
-- hold and wrap alone.
INSERT INTO figure_touches (contact_id) SELECT id FROM contacts WHERE talk IS NULL AND handling IS NOT NULL;
UPDATE contacts SET handling = NULL WHERE talk IS NULL AND handling IS NOT NULL;
