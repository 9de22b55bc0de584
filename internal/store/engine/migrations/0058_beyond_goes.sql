-- +goose Up
-- What was done beyond the procedure goes with the conversation; that something was stays.
UPDATE contacts SET beyond_what = '[…]', beyond_why = CASE beyond_why WHEN '' THEN '' ELSE '[…]' END, beyond_cost = CASE beyond_cost WHEN '' THEN '' ELSE '[…]' END
WHERE NOT worded AND beyond_what NOT IN ('', '[…]');
