-- +goose Up
-- A few contacts that several reviewers score blind, so that it is seen how far they
-- agree. baseline_id: the reviewer from whom the others are measured, 0: what the others
-- gave in the middle.
CREATE TABLE calibrations (
    id          {{PK}},
    name        TEXT NOT NULL,
    task        TEXT NOT NULL,
    baseline_id BIGINT NOT NULL,
    created_by  BIGINT NOT NULL REFERENCES people (id),
    created_at  {{TS}} NOT NULL,
    due_day     INTEGER NOT NULL,
    closed_at   {{TS}},
    closed_by   BIGINT REFERENCES people (id),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX calibrations_created ON calibrations (created_at, id);
CREATE TABLE calibration_contacts (
    calibration_id BIGINT NOT NULL REFERENCES calibrations (id),
    place          INTEGER NOT NULL,
    contact_id     BIGINT NOT NULL REFERENCES contacts (id),
    version_id     BIGINT NOT NULL REFERENCES scorecard_versions (id),
    PRIMARY KEY (calibration_id, contact_id)
);
CREATE INDEX calibration_contacts_contact ON calibration_contacts (contact_id);
-- done_at: all contacts are scored, and the others' scores are seen.
CREATE TABLE calibration_reviewers (
    calibration_id BIGINT NOT NULL REFERENCES calibrations (id),
    person_id      BIGINT NOT NULL REFERENCES people (id),
    done_at        {{TS}},
    PRIMARY KEY (calibration_id, person_id)
);
CREATE INDEX calibration_reviewers_person ON calibration_reviewers (person_id, calibration_id);
-- What a reviewer says of a contact: kept until it is given in, and never changed then.
-- These are no reviews: nothing but the calibration counts them.
CREATE TABLE calibration_sheets (
    calibration_id BIGINT NOT NULL,
    contact_id     BIGINT NOT NULL,
    person_id      BIGINT NOT NULL,
    edit           INTEGER NOT NULL,
    sheet          {{JSON}} NOT NULL,
    saved_at       {{TS}} NOT NULL,
    given_at       {{TS}},
    score          BIGINT,
    PRIMARY KEY (calibration_id, contact_id, person_id),
    FOREIGN KEY (calibration_id, contact_id) REFERENCES calibration_contacts (calibration_id, contact_id),
    FOREIGN KEY (calibration_id, person_id) REFERENCES calibration_reviewers (calibration_id, person_id),
    CHECK ((given_at IS NULL) = (score IS NULL))
);
-- Letters: who was invited, that all are in, that it was closed.
CREATE TABLE calibration_letters (
    id             {{PK}},
    calibration_id BIGINT NOT NULL REFERENCES calibrations (id),
    person_id      BIGINT NOT NULL REFERENCES people (id),
    about          TEXT NOT NULL,
    at             {{TS}} NOT NULL,
    UNIQUE (calibration_id, person_id, about)
);
