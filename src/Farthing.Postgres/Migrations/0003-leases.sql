-- The parts of shared budgets and limits that replicas hold. The sum of what is granted of an account in a cell never exceeds its limit; a part stays
-- counted until its replica gives it back, recovers, or is written off.
CREATE TABLE replicas (
    replica    text        PRIMARY KEY,      -- the identity of its data folder
    name       text        NOT NULL,         -- what people call it
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL          -- from then on the replica uses its leases no more, by its own clock
);

CREATE TABLE leases (
    account bigint      NOT NULL,
    cell    bigint      NOT NULL,            -- the window; 0 where windows roll
    replica text        NOT NULL,
    granted numeric     NOT NULL,
    used    numeric     NOT NULL,            -- as the replica last said
    most    numeric     NOT NULL,            -- what there was for all replicas, what was carried over included
    expires timestamptz NOT NULL,            -- when the window is over; where windows roll, when all that was used by now has rolled out
    PRIMARY KEY (account, cell, replica)
);

CREATE INDEX leases_by_replica ON leases (replica);
CREATE INDEX leases_by_expiry ON leases (expires);
