-- +goose Up
-- Figures of one team or one channel over a year need not walk the whole desk,
-- and the cohort of a day of sending can be found without walking invitations.
CREATE INDEX rollup_service_team ON rollup_service (team_id, day);
CREATE INDEX invitations_sent ON invitations (sent_day, contact_id) WHERE sent_day > 0;
