-- +goose Up
-- What was submitted last of a review, for figures: a letter for each criterion of its version,
-- in their order: the place of the step chosen from 0, n where it is not applicable, - where it
-- was not asked. praised and faulted: how many pins, on
-- messages and on seconds of recordings, are good examples, and how many faults.
ALTER TABLE reviews ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN praised INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reviews ADD COLUMN faulted INTEGER NOT NULL DEFAULT 0;
UPDATE reviews SET
answers = COALESCE((SELECT group_concat(letter, '') FROM (
    SELECT CASE WHEN json_extract(v.sheet, '$.answers.' || json_extract(c.value, '$.key') || '.na') THEN 'n'
        ELSE COALESCE((SELECT p.key FROM json_each(c.value, '$.steps') p
            WHERE json_extract(p.value, '$.points') = json_extract(v.sheet, '$.answers.' || json_extract(c.value, '$.key') || '.points')), '-') END AS letter
    FROM review_revisions v, scorecard_versions s, json_each(s.content, '$.groups') g, json_each(g.value, '$.criteria') c
    WHERE v.review_id = reviews.id AND v.number = reviews.revision AND s.id = reviews.version_id ORDER BY g.key, c.key)), ''),
praised = (SELECT COUNT(*) FROM review_revisions v, (SELECT '$.pins' AS list UNION ALL SELECT '$.moments') l, json_each(v.sheet, l.list) p
    WHERE v.review_id = reviews.id AND v.number = reviews.revision AND json_extract(p.value, '$.kind') = 'example'),
faulted = (SELECT COUNT(*) FROM review_revisions v, (SELECT '$.pins' AS list UNION ALL SELECT '$.moments') l, json_each(v.sheet, l.list) p
    WHERE v.review_id = reviews.id AND v.number = reviews.revision AND json_extract(p.value, '$.kind') = 'fault')
WHERE revision > 0;
