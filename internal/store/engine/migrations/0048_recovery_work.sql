-- +goose Up
-- When the desk works, as JSON, and how soon it turns to a customer, in working hours. The
-- last row counts; a case is due by the one that counted when it was opened.
CREATE TABLE recovery_calendars (
    id                {{PK}},
    at                {{TS}} NOT NULL,
    person_id         BIGINT NOT NULL,
    hours             {{JSON}} NOT NULL,
    acknowledge_hours INTEGER NOT NULL,
    close_hours       INTEGER NOT NULL,
    cause_needed      BOOLEAN NOT NULL
);
INSERT INTO recovery_calendars (at, person_id, hours, acknowledge_hours, close_hours, cause_needed)
VALUES (0, 0, '{"Week":[{"From":540,"To":1260},{"From":540,"To":1260},{"From":540,"To":1260},{"From":540,"To":1260},{"From":540,"To":1260},{"From":540,"To":1260},{"From":540,"To":1260}],"Holidays":[]}', 4, 12, FALSE);

-- At or under which mark a case is opened, 0: at none.
ALTER TABLE rules ADD COLUMN low_mark INTEGER NOT NULL DEFAULT 2;

-- mark opened it, low is what that was measured by. Calendar 0: it was due a day after
-- the answer. acknowledged_at is the first thing that somebody did about it.
ALTER TABLE recoveries ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recoveries ADD COLUMN low INTEGER NOT NULL DEFAULT 2;
ALTER TABLE recoveries ADD COLUMN calendar_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recoveries ADD COLUMN acknowledge_due_at {{TS}} NOT NULL DEFAULT 0;
ALTER TABLE recoveries ADD COLUMN acknowledged_at {{TS}};
ALTER TABLE recoveries ADD COLUMN owner_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recoveries ADD COLUMN next_at {{TS}};
ALTER TABLE recoveries ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE recovery_returns ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE recovery_attempts ADD COLUMN result TEXT NOT NULL DEFAULT 'silent';
ALTER TABLE recovery_attempts ADD COLUMN next_at {{TS}};
UPDATE recoveries SET acknowledge_due_at = due_at,
    mark = COALESCE((SELECT v.mark FROM revisions v WHERE v.response_id = recoveries.response_id AND v.mark <= 2 ORDER BY v.number LIMIT 1), 0),
    acknowledged_at = (SELECT MIN(d.at) FROM (
        SELECT recovery_id, at FROM recovery_attempts UNION ALL SELECT recovery_id, closed_at AS at FROM recovery_returns
        UNION ALL SELECT id AS recovery_id, closed_at AS at FROM recoveries WHERE closed_at IS NOT NULL) d WHERE d.recovery_id = recoveries.id);
CREATE INDEX recoveries_opened ON recoveries (opened_at, id);

-- Who had a case when; owner 0: nobody any more. The last row is recoveries.owner_id.
CREATE TABLE recovery_owners (
    id          {{PK}},
    recovery_id BIGINT NOT NULL REFERENCES recoveries (id),
    at          {{TS}} NOT NULL,
    person_id   BIGINT NOT NULL,
    owner_id    BIGINT NOT NULL,
    remark      TEXT NOT NULL
);
CREATE INDEX recovery_owners_of ON recovery_owners (recovery_id, id);
