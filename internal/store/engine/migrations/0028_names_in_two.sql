-- +goose Up
-- A name has two languages: name is Russian, name_en English, '' until somebody writes it.
-- What an English desk has written so far is English.
ALTER TABLE channels ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE dimensions ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
UPDATE channels SET name_en = name, name = code WHERE name <> code AND EXISTS (SELECT 1 FROM settings WHERE settings.name = 'language' AND settings.value = 'en');
UPDATE dimensions SET name_en = name, name = code WHERE name <> code AND EXISTS (SELECT 1 FROM settings WHERE settings.name = 'language' AND settings.value = 'en');
