-- +goose Up
-- How a contact ended, as its place in the list of figure.EndReason, 0 when nobody said:
-- figures are cut by it. It stood in contact_extras.
ALTER TABLE contacts ADD COLUMN end_reason INTEGER NOT NULL DEFAULT 0;
UPDATE contacts SET end_reason = CASE x.extras ->> '$.end_reason' WHEN 'customer' THEN 1 WHEN 'operator' THEN 2 WHEN 'transfer' THEN 3 WHEN 'timeout' THEN 4 WHEN 'system' THEN 5 ELSE 0 END
FROM contact_extras x WHERE x.contact_id = contacts.id AND x.extras ->> '$.end_reason' IS NOT NULL;
UPDATE contact_extras SET extras = json_remove(extras, '$.end_reason') WHERE extras ->> '$.end_reason' IS NOT NULL;
DELETE FROM contact_extras WHERE extras = '{}';
CREATE INDEX contacts_end_reason ON contacts (end_reason, ended_at, id) WHERE end_reason > 0;

-- By what attributes contacts are found, day by day; contact_extras holds the same of each.
CREATE TABLE contact_attributes (
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    day        INTEGER NOT NULL,
    PRIMARY KEY (contact_id, key)
){{WITHOUT_ROWID}};
INSERT INTO contact_attributes (contact_id, key, value, day) SELECT x.contact_id, a.key, a.value, c.day
FROM contact_extras x JOIN contacts c ON c.id = x.contact_id, json_each(x.extras, '$.attributes') a;
CREATE INDEX contact_attributes_found ON contact_attributes (key, value, day, contact_id);
