-- +goose Up
-- A row a day and channel: the table of channels on Today, and every figure of a
-- channel, need not walk a row for each operator.
CREATE TABLE rollup_channel (
    day        INTEGER NOT NULL,
    channel_id BIGINT NOT NULL,
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
    PRIMARY KEY (day, channel_id)
){{WITHOUT_ROWID}};
