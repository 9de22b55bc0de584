-- +goose Up
CREATE TABLE scorecards (
    id   {{PK}},
    key  TEXT NOT NULL UNIQUE,
    name {{JSON}} NOT NULL
);
-- A published version never changes.
CREATE TABLE scorecard_versions (
    id           {{PK}},
    scorecard_id BIGINT NOT NULL REFERENCES scorecards (id),
    number       INTEGER NOT NULL,
    published_at {{TS}} NOT NULL,
    criteria     {{JSON}} NOT NULL,
    UNIQUE (scorecard_id, number)
);
-- One review per contact and reviewer. The draft is the reviewer's alone; what
-- was submitted stands in review_revisions. score is in millionths of a point, so
-- that sums are exact. The snapshot is that of the contact, which never changes.
CREATE TABLE reviews (
    id            {{PK}},
    contact_id    BIGINT NOT NULL REFERENCES contacts (id),
    reviewer_id   BIGINT NOT NULL REFERENCES people (id),
    version_id    BIGINT NOT NULL REFERENCES scorecard_versions (id),
    channel_id    BIGINT NOT NULL,
    operator_id   BIGINT NOT NULL,
    team_id       BIGINT NOT NULL,
    site_id       BIGINT NOT NULL,
    region_id     BIGINT NOT NULL,
    topic_id      BIGINT NOT NULL,
    line          INTEGER NOT NULL,
    started_at    {{TS}} NOT NULL,
    edit          INTEGER NOT NULL,
    draft         {{JSON}},
    drafted_at    {{TS}},
    revision      INTEGER NOT NULL,
    score         BIGINT,
    submitted_at  {{TS}},
    submitted_day INTEGER NOT NULL,
    acknowledged  INTEGER NOT NULL,
    UNIQUE (contact_id, reviewer_id),
    CHECK (acknowledged >= 0 AND acknowledged <= revision),
    CHECK ((draft IS NULL) = (drafted_at IS NULL)),
    CHECK ((revision > 0) = (score IS NOT NULL)),
    CHECK ((revision > 0) = (submitted_at IS NOT NULL)),
    CHECK ((revision > 0) = (submitted_day > 0))
);
CREATE INDEX reviews_submitted ON reviews (submitted_at, id) WHERE revision > 0;
CREATE INDEX reviews_team ON reviews (team_id, submitted_at, id) WHERE revision > 0;
CREATE INDEX reviews_operator ON reviews (operator_id, submitted_at, id) WHERE revision > 0;
CREATE INDEX reviews_reviewer ON reviews (reviewer_id, submitted_at, id) WHERE revision > 0;
CREATE INDEX reviews_unacknowledged ON reviews (operator_id, submitted_at, id) WHERE revision > acknowledged;
CREATE INDEX reviews_drafts ON reviews (reviewer_id, drafted_at, id) WHERE drafted_at IS NOT NULL;
CREATE INDEX reviews_day ON reviews (submitted_day) WHERE revision > 0;
CREATE TABLE review_revisions (
    review_id BIGINT NOT NULL REFERENCES reviews (id),
    number    INTEGER NOT NULL,
    at        {{TS}} NOT NULL,
    score     BIGINT NOT NULL,
    sheet     {{JSON}} NOT NULL,
    PRIMARY KEY (review_id, number)
);
CREATE TABLE review_acknowledgements (
    review_id BIGINT NOT NULL,
    revision  INTEGER NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    at        {{TS}} NOT NULL,
    word      TEXT NOT NULL,
    remark    TEXT NOT NULL,
    PRIMARY KEY (review_id, revision),
    FOREIGN KEY (review_id, revision) REFERENCES review_revisions (review_id, number)
);
