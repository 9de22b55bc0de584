-- +goose Up
CREATE TABLE contacts (
    id          {{PK}},
    source      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    channel_id  BIGINT NOT NULL REFERENCES channels (id),
    operator_id BIGINT NOT NULL,
    team_id     BIGINT NOT NULL,
    site_id     BIGINT NOT NULL,
    region_id   BIGINT NOT NULL,
    client_id   BIGINT NOT NULL DEFAULT 0,
    topic_id    BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    named_by    BIGINT NOT NULL DEFAULT 0,
    line        INTEGER,
    started_at  {{TS}} NOT NULL,
    ended_at    {{TS}} NOT NULL,
    day         INTEGER NOT NULL,
    wait        INTEGER,
    talk        INTEGER,
    hold        INTEGER,
    wrap        INTEGER,
    handling    INTEGER,
    resolved    BOOLEAN,
    beyond_what TEXT NOT NULL,
    beyond_why  TEXT NOT NULL,
    beyond_cost TEXT NOT NULL,
    hash        TEXT NOT NULL,
    taken_at    {{TS}} NOT NULL,
    repeated_at {{TS}},
    mark        INTEGER,
    commented   BOOLEAN NOT NULL DEFAULT FALSE,
    guest       BOOLEAN NOT NULL DEFAULT FALSE, -- served by a guest on a shift: counts for customers' figures, not for agents'
    UNIQUE (source, external_id)
);
CREATE INDEX contacts_ended ON contacts (ended_at, id);
CREATE INDEX contacts_channel ON contacts (channel_id, ended_at, id);
CREATE INDEX contacts_operator ON contacts (operator_id, ended_at, id);
CREATE INDEX contacts_team ON contacts (team_id, ended_at, id);
CREATE INDEX contacts_topic ON contacts (topic_id, ended_at, id);
CREATE INDEX contacts_customer ON contacts (customer_id, ended_at, id) WHERE customer_id > 0;
CREATE INDEX contacts_mark ON contacts (mark, ended_at, id) WHERE mark IS NOT NULL;
CREATE INDEX contacts_commented ON contacts (ended_at, id) WHERE commented;
CREATE INDEX contacts_beyond ON contacts (ended_at, id) WHERE beyond_what <> '';
CREATE INDEX contacts_guest ON contacts (operator_id, ended_at) WHERE guest;

-- The conversation, packed: it is written once and read whole. A
-- message is named by its place in it.
CREATE TABLE conversations (
    contact_id BIGINT PRIMARY KEY REFERENCES contacts (id),
    messages   {{BLOB}} NOT NULL
);
CREATE TABLE volumes (
    day        INTEGER NOT NULL,
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    count      BIGINT NOT NULL,
    PRIMARY KEY (day, channel_id)
);
