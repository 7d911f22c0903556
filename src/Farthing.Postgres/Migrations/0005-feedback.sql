-- What was said of calls.
CREATE TABLE feedback (
    call    uuid        NOT NULL,            -- the call's identity
    at      timestamptz NOT NULL,
    key     text        NOT NULL,            -- the name of the key that said it, or empty
    score   numeric,                         -- from 0 to 1
    label   text        NOT NULL,            -- good, bad, wrong_cache_hit, regenerated, accepted, or empty
    comment text        NOT NULL
);

CREATE INDEX feedback_by_call ON feedback (call);
