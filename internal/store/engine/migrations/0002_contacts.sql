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
    topic_id    BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
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

-- The conversation as one JSON array: it is written once and read whole. A
-- message is named by its place in it.
CREATE TABLE conversations (
    contact_id BIGINT PRIMARY KEY REFERENCES contacts (id),
    messages   {{JSON}} NOT NULL
);
CREATE TABLE volumes (
    day        INTEGER NOT NULL,
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    count      BIGINT NOT NULL,
    PRIMARY KEY (day, channel_id)
);

-- Sums by day and dimension. service says who served, demand what was asked;
-- a filter that fits neither reads the raw rows. Figures of contacts stand on
-- the day the contact ended, delivered and replied on the day of sending.
CREATE TABLE rollup_service (
    day          INTEGER NOT NULL,
    channel_id   BIGINT NOT NULL,
    operator_id  BIGINT NOT NULL,
    team_id      BIGINT NOT NULL,
    site_id      BIGINT NOT NULL,
    contacts     BIGINT NOT NULL DEFAULT 0,
    lined        BIGINT NOT NULL DEFAULT 0,
    first_line   BIGINT NOT NULL DEFAULT 0,
    digital      BIGINT NOT NULL DEFAULT 0,
    keyed        BIGINT NOT NULL DEFAULT 0,
    repeated     BIGINT NOT NULL DEFAULT 0,
    handling_n   BIGINT NOT NULL DEFAULT 0,
    handling_sum BIGINT NOT NULL DEFAULT 0,
    asked        BIGINT NOT NULL DEFAULT 0,
    answered     BIGINT NOT NULL DEFAULT 0,
    mark_n       BIGINT NOT NULL DEFAULT 0,
    mark_sum     BIGINT NOT NULL DEFAULT 0,
    satisfied    BIGINT NOT NULL DEFAULT 0,
    top          BIGINT NOT NULL DEFAULT 0,
    dissatisfied BIGINT NOT NULL DEFAULT 0,
    solved_n     BIGINT NOT NULL DEFAULT 0,
    solved_yes   BIGINT NOT NULL DEFAULT 0,
    delivered    BIGINT NOT NULL DEFAULT 0,
    replied      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, channel_id, operator_id, team_id, site_id)
){{WITHOUT_ROWID}};
CREATE INDEX rollup_service_operator ON rollup_service (operator_id, day);
CREATE TABLE rollup_demand (
    day        INTEGER NOT NULL,
    channel_id BIGINT NOT NULL,
    topic_id   BIGINT NOT NULL,
    region_id  BIGINT NOT NULL,
    line       INTEGER NOT NULL,
    contacts     BIGINT NOT NULL DEFAULT 0,
    lined        BIGINT NOT NULL DEFAULT 0,
    first_line   BIGINT NOT NULL DEFAULT 0,
    digital      BIGINT NOT NULL DEFAULT 0,
    keyed        BIGINT NOT NULL DEFAULT 0,
    repeated     BIGINT NOT NULL DEFAULT 0,
    handling_n   BIGINT NOT NULL DEFAULT 0,
    handling_sum BIGINT NOT NULL DEFAULT 0,
    asked        BIGINT NOT NULL DEFAULT 0,
    answered     BIGINT NOT NULL DEFAULT 0,
    mark_n       BIGINT NOT NULL DEFAULT 0,
    mark_sum     BIGINT NOT NULL DEFAULT 0,
    satisfied    BIGINT NOT NULL DEFAULT 0,
    top          BIGINT NOT NULL DEFAULT 0,
    dissatisfied BIGINT NOT NULL DEFAULT 0,
    solved_n     BIGINT NOT NULL DEFAULT 0,
    solved_yes   BIGINT NOT NULL DEFAULT 0,
    delivered    BIGINT NOT NULL DEFAULT 0,
    replied      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, channel_id, topic_id, region_id, line)
){{WITHOUT_ROWID}};
-- The whole desk, a row a day: what Today reads.
CREATE TABLE rollup_desk (
    day INTEGER PRIMARY KEY,
    contacts     BIGINT NOT NULL DEFAULT 0,
    lined        BIGINT NOT NULL DEFAULT 0,
    first_line   BIGINT NOT NULL DEFAULT 0,
    digital      BIGINT NOT NULL DEFAULT 0,
    keyed        BIGINT NOT NULL DEFAULT 0,
    repeated     BIGINT NOT NULL DEFAULT 0,
    handling_n   BIGINT NOT NULL DEFAULT 0,
    handling_sum BIGINT NOT NULL DEFAULT 0,
    asked        BIGINT NOT NULL DEFAULT 0,
    answered     BIGINT NOT NULL DEFAULT 0,
    mark_n       BIGINT NOT NULL DEFAULT 0,
    mark_sum     BIGINT NOT NULL DEFAULT 0,
    satisfied    BIGINT NOT NULL DEFAULT 0,
    top          BIGINT NOT NULL DEFAULT 0,
    dissatisfied BIGINT NOT NULL DEFAULT 0,
    solved_n     BIGINT NOT NULL DEFAULT 0,
    solved_yes   BIGINT NOT NULL DEFAULT 0,
    delivered    BIGINT NOT NULL DEFAULT 0,
    replied      BIGINT NOT NULL DEFAULT 0
);
-- How many contacts took how many seconds, for exact medians: of the desk
-- (kind '', of 0), a channel (kind 'channel') or a team (kind 'team').
CREATE TABLE rollup_handling (
    kind    TEXT NOT NULL,
    of_id   BIGINT NOT NULL,
    day     INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (kind, of_id, day, seconds)
){{WITHOUT_ROWID}};
