-- +goose Up
-- A row a day and channel: the table of channels on Today, and every figure of a
-- channel, need not walk a row for each operator.
CREATE TABLE rollup_channel (
    day        INTEGER NOT NULL,
    channel_id BIGINT NOT NULL,
    {{SUMS}},
    PRIMARY KEY (day, channel_id)
){{WITHOUT_ROWID}};
INSERT INTO rollup_channel (day, channel_id, {{SUM_NAMES}})
SELECT day, channel_id, {{SUM_TOTALS}} FROM rollup_service GROUP BY day, channel_id;
