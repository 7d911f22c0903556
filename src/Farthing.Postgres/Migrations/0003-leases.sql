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
    expires timestamptz NOT NULL,            -- when the window is over
    PRIMARY KEY (account, cell, replica)
);

CREATE INDEX leases_by_replica ON leases (replica);
CREATE INDEX leases_by_expiry ON leases (expires);

-- Changes one replica's leases. Accounts are locked one by one in the order of their identities, until the statement's end, so that no two replicas
-- share out the same rest, and none waits for another in a circle.
CREATE FUNCTION lease_accounts(
    p_replica text, p_name text, p_lifetime interval, p_accounts bigint[], p_cells bigint[], p_limits numeric[], p_used numeric[], p_held numeric[],
    p_wanted numeric[], p_needed numeric[], p_expires timestamptz[])
RETURNS TABLE (account bigint, cell bigint, granted numeric, others_used numeric)
LANGUAGE plpgsql AS $$
DECLARE
    r record;
    live integer;
    own numeric;
    others numeric;
    free numeric;
    grow numeric;
BEGIN
    INSERT INTO replicas AS known VALUES (p_replica, p_name, now(), now() + p_lifetime)
        ON CONFLICT (replica) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at, expires_at = excluded.expires_at;
    SELECT greatest(count(*), 1) INTO live FROM replicas WHERE expires_at > now();
    FOR r IN
        SELECT * FROM unnest(p_accounts, p_cells, p_limits, p_used, p_held, p_wanted, p_needed, p_expires)
            AS asked(account, cell, most, used, held, wanted, needed, expires)
        ORDER BY asked.account, asked.cell
    LOOP
        PERFORM pg_advisory_xact_lock(r.account);
        SELECT coalesce(sum(l.granted) FILTER (WHERE l.replica = p_replica), 0),
               coalesce(sum(l.granted) FILTER (WHERE l.replica <> p_replica), 0),
               coalesce(sum(l.used) FILTER (WHERE l.replica <> p_replica), 0)
            INTO own, others, others_used
            FROM leases l WHERE l.account = r.account AND l.cell = r.cell;
        free := r.most - others - own;
        IF r.wanted <= own THEN
            grow := r.wanted - own;
        ELSIF r.needed > own + free THEN
            -- Less than a call needs would only lie here, where nobody can use it: it goes back, so that one replica can have what is left all over.
            grow := r.held - own;
        ELSE
            -- A part of what is free that gets smaller as it does, so that no replica holds the last of it; but what a call waits for.
            grow := least(r.wanted - own, greatest(free / (2 * live), r.needed - own), free);
        END IF;

        -- What is used or set aside already cannot be taken back. Divisions give more digits than a replica can hold.
        granted := greatest(trunc(own + grow, 12), r.held);
        INSERT INTO leases AS held VALUES (r.account, r.cell, p_replica, granted, r.used, r.expires)
            ON CONFLICT ON CONSTRAINT leases_pkey DO UPDATE SET granted = excluded.granted, used = excluded.used, expires = excluded.expires;
        account := r.account;
        cell := r.cell;
        RETURN NEXT;
    END LOOP;
END $$;
