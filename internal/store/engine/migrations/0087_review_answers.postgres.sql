-- +goose Up
-- What was submitted last of a review, for figures: a letter for each criterion of its version,
-- in their order: the place of the step chosen from 0, n where it is not applicable, - where it
-- was not asked. praised and faulted: how many pins, on
-- messages and on seconds of recordings, are good examples, and how many faults.
ALTER TABLE reviews ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN praised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reviews ADD COLUMN faulted INTEGER NOT NULL DEFAULT 0;
UPDATE reviews r SET answers = COALESCE((
    SELECT string_agg(CASE WHEN v.sheet::jsonb #>> ARRAY['answers', c.one ->> 'key', 'na'] = 'true' THEN 'n'
        ELSE COALESCE((SELECT (p.place - 1)::text FROM jsonb_array_elements(c.one -> 'steps') WITH ORDINALITY p (step, place)
            WHERE p.step ->> 'points' = v.sheet::jsonb #>> ARRAY['answers', c.one ->> 'key', 'points']), '-') END, '' ORDER BY g.place, c.place)
    FROM scorecard_versions s CROSS JOIN jsonb_array_elements(s.content::jsonb -> 'groups') WITH ORDINALITY g (one, place)
        CROSS JOIN jsonb_array_elements(g.one -> 'criteria') WITH ORDINALITY c (one, place) WHERE s.id = r.version_id), ''),
praised = (SELECT COUNT(*) FROM (VALUES ('pins'), ('moments')) l (list), jsonb_array_elements(COALESCE(NULLIF(v.sheet::jsonb -> l.list, 'null'), '[]')) p WHERE p ->> 'kind' = 'example'),
faulted = (SELECT COUNT(*) FROM (VALUES ('pins'), ('moments')) l (list), jsonb_array_elements(COALESCE(NULLIF(v.sheet::jsonb -> l.list, 'null'), '[]')) p WHERE p ->> 'kind' = 'fault')
FROM review_revisions v WHERE v.review_id = r.id AND v.number = r.revision AND r.revision > 0;
