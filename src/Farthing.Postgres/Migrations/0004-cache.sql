-- What replicas paid for once and share. Logged like every table, so that neither a crash nor a failover makes all of them pay again; but nobody waits for the disk
-- (synchronous_commit is off for what is stored, not for purges). Who writes holds one advisory lock until the commit, so that positions become visible in their
-- order and a replica that has read up to one has missed none before it.
CREATE SEQUENCE cache_positions START 2;    -- 1 is where a reader stands that found nothing

CREATE TABLE cache_entries (
    key         bytea    PRIMARY KEY,
    position    bigint   NOT NULL,
    origin      uuid     NOT NULL,           -- the process that stored it: it is no news to that one
    kind        smallint NOT NULL,
    scope       text     NOT NULL,
    model       text     NOT NULL,
    tags        jsonb    NOT NULL,
    stored_at   bigint   NOT NULL,           -- these three in microseconds since 1970
    expires_at  bigint   NOT NULL,
    stale_until bigint   NOT NULL,
    worth       numeric  NOT NULL,           -- dollars
    priority    float8   NOT NULL,           -- the least goes first
    bytes       bigint   NOT NULL,
    payload     bytea    NOT NULL
);
ALTER TABLE cache_entries ALTER COLUMN payload SET STORAGE EXTERNAL;    -- it is compressed already
CREATE UNIQUE INDEX cache_entries_by_position ON cache_entries (position);
CREATE INDEX cache_entries_by_end ON cache_entries (stale_until);
CREATE INDEX cache_entries_by_priority ON cache_entries (priority);

CREATE TABLE cache_purges (
    position      bigint      PRIMARY KEY,
    origin        uuid        NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    key           bytea,
    kind          smallint,
    scope         text,
    model         text,
    tag           text,
    stored_before bigint
);

CREATE TABLE cache_totals (bytes bigint NOT NULL);
INSERT INTO cache_totals VALUES (0);
