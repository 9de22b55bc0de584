-- +goose Up
-- key is made when the form is opened: a repeated post finds it. status, owner
-- and due are those of the last row of idea_changes; votes and comments count the
-- rows below. answered_at is the first answer by somebody who decides.
CREATE TABLE ideas (
    id          {{PK}},
    key         TEXT NOT NULL UNIQUE,
    author_id   BIGINT NOT NULL REFERENCES people (id),
    title       TEXT NOT NULL,
    problem     TEXT NOT NULL,
    proposal    TEXT NOT NULL,
    created_at  {{TS}} NOT NULL,
    status      TEXT NOT NULL,
    open        BOOLEAN NOT NULL GENERATED ALWAYS AS (status NOT IN ('live', 'declined')) STORED,
    moved_at    {{TS}} NOT NULL,
    revision    INTEGER NOT NULL,
    owner_id    BIGINT NOT NULL,
    due_day     INTEGER NOT NULL,
    votes       INTEGER NOT NULL DEFAULT 0,
    comments    INTEGER NOT NULL DEFAULT 0,
    answered_at {{TS}},
    CHECK (votes >= 0)
);
CREATE INDEX ideas_created ON ideas (created_at, id);
CREATE INDEX ideas_votes ON ideas (votes, id);
CREATE INDEX ideas_open_created ON ideas (created_at, id) WHERE open;
CREATE INDEX ideas_open_votes ON ideas (votes, id) WHERE open;
CREATE INDEX ideas_status_created ON ideas (status, created_at, id);
CREATE INDEX ideas_status_votes ON ideas (status, votes, id);
CREATE INDEX ideas_author ON ideas (author_id, created_at, id);
CREATE INDEX ideas_owner ON ideas (owner_id, due_day, id) WHERE owner_id > 0;
CREATE INDEX ideas_unanswered ON ideas (created_at, id) WHERE answered_at IS NULL AND open;

-- What it should move: values of channels and dimensions. No row of a kind: all.
CREATE TABLE idea_slices (
    idea_id  BIGINT NOT NULL REFERENCES ideas (id),
    kind     TEXT NOT NULL,
    value_id BIGINT NOT NULL,
    PRIMARY KEY (idea_id, kind, value_id)
){{WITHOUT_ROWID}};

-- What it came of: a contact, a review, a note.
CREATE TABLE idea_origins (
    idea_id   BIGINT NOT NULL REFERENCES ideas (id),
    kind      TEXT NOT NULL,
    origin_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    at        {{TS}} NOT NULL,
    PRIMARY KEY (idea_id, kind, origin_id)
){{WITHOUT_ROWID}};
CREATE INDEX idea_origins_back ON idea_origins (kind, origin_id, idea_id);

-- One vote a person: the key says so.
CREATE TABLE idea_votes (
    idea_id   BIGINT NOT NULL REFERENCES ideas (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    at        {{TS}} NOT NULL,
    PRIMARY KEY (idea_id, person_id)
){{WITHOUT_ROWID}};

CREATE TABLE idea_comments (
    id        {{PK}},
    key       TEXT NOT NULL UNIQUE,
    idea_id   BIGINT NOT NULL REFERENCES ideas (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    at        {{TS}} NOT NULL,
    words     TEXT NOT NULL
);
CREATE INDEX idea_comments_idea ON idea_comments (idea_id, at, id);

-- Every state of an idea; number 1 is its first.
CREATE TABLE idea_changes (
    idea_id   BIGINT NOT NULL REFERENCES ideas (id),
    number    INTEGER NOT NULL,
    at        {{TS}} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    status    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    owner_id  BIGINT NOT NULL,
    due_day   INTEGER NOT NULL,
    PRIMARY KEY (idea_id, number)
){{WITHOUT_ROWID}};

-- In how many ideas a term stands: rare ones say what an idea is about.
CREATE TABLE idea_terms (
    term  TEXT PRIMARY KEY,
    ideas BIGINT NOT NULL
){{WITHOUT_ROWID}};
