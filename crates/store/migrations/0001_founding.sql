-- The first schema. Forward-only: never edited after a release. What each column tells is in COLUMNS.md.
-- Column types are the names PostgreSQL knows; SQLite takes any name and keeps bytes as bytes.

-- One fact about the desk a row.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- The desk's own keys, sealed under the instance key.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);

-- The log. INTEGER (not BIGINT) so that it is SQLite's row id. Stream, version and command are read from the
-- entry's own bytes by the indexes below: a column that repeated them could disagree with what the chain covers.
CREATE TABLE log (
    seq INTEGER NOT NULL PRIMARY KEY,
    entry BYTEA NOT NULL,
    body BYTEA NOT NULL
);
CREATE UNIQUE INDEX log_stream_version ON log (substr(entry, 9, 20));
CREATE INDEX log_command ON log (substr(entry, 87, 16));

-- Who has which keys; several streams may have the same ones. Owner kind: 1 stream, 2 person.
CREATE TABLE owner_keys (
    owner_kind INTEGER NOT NULL,
    owner BYTEA NOT NULL,
    key_id BYTEA NOT NULL,
    proof BYTEA NOT NULL,
    PRIMARY KEY (owner_kind, owner)
);

-- Data keys, wrapped by the instance key. Erasing somebody's texts deletes their rows of purpose 2.
CREATE TABLE data_keys (
    key_id BYTEA NOT NULL,
    purpose INTEGER NOT NULL,
    key_version INTEGER NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (key_id, purpose, key_version)
);

CREATE TABLE texts (
    text_id BYTEA NOT NULL PRIMARY KEY,
    key_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL
);

CREATE TABLE summaries (
    stream BYTEA NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);

-- Effects that became wanted. State: 0 pending, 1 intended, 2 done.
CREATE TABLE outbox (
    effect BYTEA NOT NULL PRIMARY KEY,
    stream BYTEA NOT NULL,
    since BIGINT NOT NULL,
    place INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    not_before BIGINT NOT NULL
);
CREATE INDEX outbox_open ON outbox (since, place) WHERE state < 2;

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder BYTEA,
    fence BIGINT NOT NULL,
    until BIGINT NOT NULL
);
