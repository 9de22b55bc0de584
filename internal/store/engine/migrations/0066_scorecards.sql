-- +goose Up
-- A scorecard is written as a draft and published as versions; one of them judges the
-- contacts that no rule takes. What a version says stands in one text: name, groups,
-- criteria; a critical criterion says to whom.
ALTER TABLE scorecards ADD COLUMN draft {{JSON}};
ALTER TABLE scorecards ADD COLUMN drafted_at {{TS}};
ALTER TABLE scorecards ADD COLUMN archived_at {{TS}};
ALTER TABLE scorecards ADD COLUMN fallback BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE scorecards SET fallback = TRUE WHERE key = 'service';
CREATE UNIQUE INDEX scorecards_fallback ON scorecards (fallback) WHERE fallback;
ALTER TABLE scorecard_versions ADD COLUMN content {{JSON}} NOT NULL DEFAULT '';
UPDATE scorecard_versions SET content = '{"name":' || (SELECT c.name FROM scorecards c WHERE c.id = scorecard_versions.scorecard_id) ||
    ',"groups":[{"key":"core","criteria":' || REPLACE(criteria, '"critical":true', '"critical":"customer"') || '}]}';
ALTER TABLE scorecard_versions DROP COLUMN criteria;
