-- What was said of calls.
CREATE TABLE feedback (
    call    BLOB    NOT NULL, -- the call's identity: 16 bytes
    at_us   INTEGER NOT NULL, -- when, in microseconds since 1970
    key     TEXT    NOT NULL, -- the name of the key that said it, or empty
    score   TEXT,             -- a decimal from 0 to 1, exact
    label   TEXT    NOT NULL, -- good, bad, wrong_cache_hit, regenerated, accepted, or empty
    comment TEXT    NOT NULL
);

CREATE INDEX feedback_by_call ON feedback (call);
