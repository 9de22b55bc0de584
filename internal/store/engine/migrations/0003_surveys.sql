-- +goose Up
CREATE TABLE surveys (
    id   {{PK}},
    key  TEXT NOT NULL UNIQUE,
    name {{JSON}} NOT NULL
);
CREATE TABLE versions (
    id           {{PK}},
    survey_id    BIGINT NOT NULL REFERENCES surveys (id),
    number       INTEGER NOT NULL,
    published_at {{TS}} NOT NULL,
    questions    {{JSON}} NOT NULL,
    UNIQUE (survey_id, number)
);
CREATE TABLE rules (
    id              {{PK}},
    position        INTEGER NOT NULL,
    name            TEXT NOT NULL,
    active          BOOLEAN NOT NULL,
    survey_id       BIGINT NOT NULL REFERENCES surveys (id),
    delivery        TEXT NOT NULL,
    channels        {{JSON}} NOT NULL,
    kinds           {{JSON}} NOT NULL,
    topics          {{JSON}} NOT NULL,
    regions         {{JSON}} NOT NULL,
    lines           {{JSON}} NOT NULL,
    delay_minutes   INTEGER NOT NULL,
    quiet_from      INTEGER NOT NULL,
    quiet_to        INTEGER NOT NULL,
    share           INTEGER NOT NULL,
    quarantine_days INTEGER NOT NULL,
    max_age_hours   INTEGER NOT NULL,
    updated_at      {{TS}} NOT NULL
);
CREATE TABLE decisions (
    contact_id BIGINT PRIMARY KEY REFERENCES contacts (id),
    asked      BOOLEAN NOT NULL,
    reason     TEXT NOT NULL,
    rule_id    BIGINT NOT NULL,
    due_at     {{TS}},
    decided_at {{TS}} NOT NULL
);
-- One invitation of a purpose per contact: first, second, test. The contact's mark
-- is that of the first. Rule 0 is a mark taken elsewhere. By address_key the one
-- who is written to opts out, known as a customer or not.
CREATE TABLE invitations (
    id          {{PK}},
    contact_id  BIGINT NOT NULL REFERENCES contacts (id),
    customer_id BIGINT NOT NULL,
    version_id  BIGINT NOT NULL REFERENCES versions (id),
    rule_id     BIGINT NOT NULL,
    purpose     TEXT NOT NULL DEFAULT 'first',
    delivery    TEXT NOT NULL,
    language    TEXT NOT NULL,
    address     TEXT NOT NULL,
    address_key TEXT NOT NULL DEFAULT '',
    created_at  {{TS}} NOT NULL,
    due_at      {{TS}} NOT NULL,
    expires_at  {{TS}} NOT NULL,
    sent_at     {{TS}},
    sent_day    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (contact_id, purpose)
);
CREATE INDEX invitations_customer ON invitations (customer_id) WHERE customer_id > 0;

-- What waits to be sent, and what became of it; one of a kind, a subject and a
-- number. States: queued, leased, wire (the content is out, the final dot may be),
-- sent, failed, unknown (crashed after wire; never sent again by itself), cancelled.
-- The lease is that of a claim.
CREATE TABLE messages (
    id           {{PK}},
    kind         TEXT NOT NULL,
    subject      BIGINT NOT NULL,
    nth          INTEGER NOT NULL,
    delivery     TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    language     TEXT NOT NULL,
    state        TEXT NOT NULL,
    run_at       {{TS}} NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    leased_until {{TS}} NOT NULL DEFAULT 0,
    lease        TEXT NOT NULL DEFAULT '',
    code         INTEGER NOT NULL DEFAULT 0,
    error        TEXT NOT NULL DEFAULT '',
    header_id    TEXT NOT NULL DEFAULT '',
    updated_at   {{TS}} NOT NULL,
    UNIQUE (kind, subject, nth)
);
CREATE INDEX messages_waiting ON messages (delivery, run_at, id) WHERE state = 'queued';
CREATE INDEX messages_leased ON messages (leased_until) WHERE state IN ('leased', 'wire');
CREATE INDEX messages_sent ON messages (updated_at) WHERE state = 'sent';
CREATE INDEX messages_trouble ON messages (updated_at, id) WHERE state IN ('failed', 'unknown');

CREATE TABLE responses (
    id            {{PK}},
    invitation_id BIGINT NOT NULL UNIQUE REFERENCES invitations (id),
    contact_id    BIGINT NOT NULL REFERENCES contacts (id),
    version_id    BIGINT NOT NULL REFERENCES versions (id),
    purpose       TEXT NOT NULL DEFAULT 'first',
    delivery      TEXT NOT NULL,
    mark          INTEGER,
    solved        BOOLEAN,
    comment       TEXT NOT NULL,
    reasons       {{JSON}} NOT NULL,
    other         {{JSON}} NOT NULL,
    answered_at   {{TS}} NOT NULL,
    updated_at    {{TS}} NOT NULL,
    revision      INTEGER NOT NULL
);
CREATE INDEX responses_contact ON responses (contact_id);
CREATE INDEX responses_answered ON responses (answered_at, id);
CREATE TABLE revisions (
    response_id BIGINT NOT NULL REFERENCES responses (id),
    number      INTEGER NOT NULL,
    at          {{TS}} NOT NULL,
    mark        INTEGER,
    solved      BOOLEAN,
    comment     TEXT NOT NULL,
    reasons     {{JSON}} NOT NULL,
    other       {{JSON}} NOT NULL,
    PRIMARY KEY (response_id, number)
);
CREATE TABLE recoveries (
    id          {{PK}},
    contact_id  BIGINT NOT NULL UNIQUE REFERENCES contacts (id),
    response_id BIGINT NOT NULL REFERENCES responses (id),
    opened_at   {{TS}} NOT NULL,
    due_at      {{TS}} NOT NULL,
    closed_at   {{TS}},
    closed_by   BIGINT NOT NULL DEFAULT 0,
    outcome     TEXT NOT NULL DEFAULT '',
    remark      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX recoveries_open ON recoveries (due_at, id) WHERE closed_at IS NULL;

-- The built-in mailbox, used where no SMTP server is set.
CREATE TABLE letters (
    id         {{PK}},
    message_id BIGINT NOT NULL UNIQUE REFERENCES messages (id),
    at         {{TS}} NOT NULL,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body_text  TEXT NOT NULL,
    body_html  TEXT NOT NULL
);
