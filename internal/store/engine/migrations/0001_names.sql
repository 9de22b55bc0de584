-- +goose Up
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE channels (
    id   {{PK}},
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE TABLE dimensions (
    id   {{PK}},
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, code)
);
-- Every namespace that ids came in: an id of the namespace crm is kept as crm::17.
CREATE TABLE namespaces (
    name TEXT PRIMARY KEY
);
CREATE TABLE operators (
    id          {{PK}},
    external_id TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    team_id     BIGINT NOT NULL DEFAULT 0,
    counts_as   BIGINT NOT NULL DEFAULT 0 -- another operator who is the same person
);
CREATE INDEX operators_counts_as ON operators (counts_as) WHERE counts_as > 0;
CREATE TABLE customers (
    id          {{PK}},
    external_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    phone       TEXT NOT NULL,
    telegram    TEXT NOT NULL,
    language    TEXT NOT NULL,
    time_zone   TEXT NOT NULL
);
-- Every identifier of a customer: x:external id, p:phone, e:e-mail. Who is asked
-- and who opted out is kept by identifier, across customers and channels.
CREATE TABLE customer_keys (
    key          TEXT PRIMARY KEY,
    customer_id  BIGINT NOT NULL,
    asked_at     {{TS}} NOT NULL DEFAULT 0,
    opted_out_at {{TS}} NOT NULL DEFAULT 0
);
CREATE INDEX customer_keys_customer ON customer_keys (customer_id);
-- Who was found to be two, both ways: no contact joins them again.
CREATE TABLE customer_splits (
    one   BIGINT NOT NULL,
    other BIGINT NOT NULL,
    PRIMARY KEY (one, other)
){{WITHOUT_ROWID}};
