-- +goose Up
-- Of every class it is said from now on for how long it is kept. Of recordings a desk that chose
-- its limits before they were a class has said nothing: the default keeps them a quarter. What else
-- is not there was left empty by somebody, and is kept for ever.
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"recording":90}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"recording"%'
AND NOT EXISTS (SELECT 1 FROM audit WHERE noun = 'desk' AND CAST(detail AS TEXT) LIKE '%"keep_recording"%');
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"recording":0}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"recording"%';
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"conversation":0}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"conversation"%';
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"comment":0}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"comment"%';
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"letter":0}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"letter"%';
UPDATE settings SET value = REPLACE(REPLACE(value, '}', ',"identity":0}'), '{,', '{') WHERE name = 'retention' AND value NOT LIKE '%"identity"%';
