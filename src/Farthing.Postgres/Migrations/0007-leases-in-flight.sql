-- What may be in flight of windows before the last counts as well; and rows of windows long over go. What was carried into a window is kept with it: it does
-- not change any more when the amount does.
DROP FUNCTION IF EXISTS lease_accounts;

ALTER TABLE leases
    ADD COLUMN carried   numeric NOT NULL DEFAULT 0,
    ADD COLUMN begins    timestamptz,                   -- when the window began
    ADD COLUMN left_open numeric NOT NULL DEFAULT 0,    -- what of that which was used is of calls that the end of a process left open
    ADD COLUMN until     timestamptz;                   -- until when that may be charged: it counts in windows that begin before, too

-- Changes one replica's leases of accounts, which are given in the order of their identities and locked in it until the statement's end, so that no two
-- replicas share out the same rest, and none waits for another in a circle.
CREATE FUNCTION lease_accounts(
    p_replica text, p_name text, p_lifetime interval, p_accounts bigint[], p_cells bigint[], p_limits numeric[], p_carries numeric[], p_lasts boolean[], p_used numeric[],
    p_kept numeric[], p_wanted numeric[], p_needed numeric[], p_calls integer[], p_expires timestamptz[],
    p_begins timestamptz[], p_left_open numeric[], p_until timestamptz[])
RETURNS TABLE (account bigint, cell bigint, granted numeric, others_used numeric, carried numeric)
LANGUAGE plpgsql AS $$
DECLARE
    live integer;
    own numeric[];
    free numeric[];
    used numeric[];
    extra numeric[];
    without integer[] := '{}';               -- calls whose accounts cannot all have what they need
    mine numeric;
    others numeric;
    ended numeric;
    left_over numeric;
    promised numeric;
    grow numeric;
BEGIN
    -- A replica spends what it was granted: a server that otherwise answers before a commit is durable must not here.
    PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') IN ('off', 'local');
    INSERT INTO replicas AS known VALUES (p_replica, p_name, now(), now() + p_lifetime)
        ON CONFLICT (replica) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at, expires_at = excluded.expires_at;
    SELECT greatest(count(*), 1) INTO live FROM replicas WHERE expires_at > now();

    FOR i IN 1 .. cardinality(p_accounts) LOOP
        PERFORM pg_advisory_xact_lock(p_accounts[i]);
        left_over := 0;
        promised := 0;
        IF p_carries[i] > 0 THEN
            -- What was in flight may have ended in the window before without its replica having said so in time.
            SELECT coalesce(sum(l.granted - l.used + CASE WHEN l.until > before.begins THEN l.left_open ELSE 0 END), 0) INTO ended
                FROM leases l, (SELECT coalesce(min(w.begins), '-infinity') AS begins FROM leases w WHERE w.account = p_accounts[i] AND w.cell = p_cells[i] - 1) before
                WHERE p_lasts[i] AND l.account = p_accounts[i] AND l.cell < p_cells[i] - 1 AND (l.granted > l.used OR l.left_open > 0)
                  AND NOT EXISTS (SELECT FROM leases n WHERE n.account = l.account AND n.cell > l.cell AND n.cell < p_cells[i] AND n.replica = l.replica);
            SELECT coalesce(least(p_carries[i], greatest(max(l.most) - sum(l.granted) - ended, 0)), 0) INTO left_over
                FROM leases l WHERE l.account = p_accounts[i] AND l.cell = p_cells[i] - 1;

            -- What is given back of the window before when this one has begun is not carried over any more: others have counted on what there was. (Of no rows the
            -- least is NULL, and least() leaves that out; greatest() would, too.)
            SELECT least(left_over, min(l.carried)) INTO left_over FROM leases l WHERE l.account = p_accounts[i] AND l.cell = p_cells[i];

            -- What a replica whose clock is ahead has carried into the next window is not to be had in this one any more.
            SELECT coalesce(max(l.carried), 0) INTO promised FROM leases l WHERE l.account = p_accounts[i] AND l.cell = p_cells[i] + 1;
        END IF;

        -- What was used of a window that rolls, and left alone since, has rolled out when its time is over, whether or not its replica is there to say so.
        SELECT coalesce(sum(l.granted) FILTER (WHERE l.replica = p_replica), 0),
               coalesce(sum(l.granted) FILTER (WHERE l.replica <> p_replica), 0),
               coalesce(sum(l.used) FILTER (WHERE l.replica <> p_replica), 0)
            INTO mine, others, others_used
            FROM leases l
            WHERE l.account = p_accounts[i] AND l.cell = p_cells[i] AND (l.cell <> 0 OR l.granted > l.used OR l.expires > now() - interval '5 minutes');

        -- Calls in flight when a window ends count in the one in which they end, however many later. Until its replica has said what it holds now, what it held last
        -- and did not say it used may be in flight; after the longest time that a call may take it is not. Of one that started again after its end it is known how long.
        IF p_lasts[i] THEN
            SELECT others + coalesce(sum(b.granted - b.used + CASE WHEN b.until > p_begins[i] THEN b.left_open ELSE 0 END), 0) INTO others
                FROM leases b JOIN replicas holder ON holder.replica = b.replica AND holder.expires_at > now() - interval '7 days'
                WHERE b.account = p_accounts[i] AND b.cell < p_cells[i] AND b.replica <> p_replica AND (b.granted > b.used OR b.left_open > 0)
                  AND NOT EXISTS (SELECT FROM leases l WHERE l.account = b.account AND l.cell > b.cell AND l.replica = b.replica);
        END IF;

        own[i] := mine;
        used[i] := others_used;
        extra[i] := left_over;
        free[i] := p_limits[i] + left_over - promised - others - mine;
        IF p_calls[i] <> 0 AND p_needed[i] > mine + free[i] THEN
            without := without || p_calls[i];
        END IF;
    END LOOP;

    FOR i IN 1 .. cardinality(p_accounts) LOOP
        IF p_calls[i] = ANY (without) THEN
            -- Less than a call needs would only lie here, where nobody can use it: it goes back, so that one replica can have what is left all over.
            grow := p_kept[i] - own[i];
        ELSIF p_wanted[i] <= own[i] THEN
            grow := least(p_wanted[i] - own[i], free[i]);
        ELSE
            -- A part of what is free that gets smaller as it does, so that no replica holds the last of it; but what a call waits for.
            grow := least(p_wanted[i] - own[i], greatest(free[i] / (2 * live), p_needed[i] - own[i]), free[i]);
        END IF;

        -- What is used or kept cannot be taken back. Divisions give more digits than a replica can hold.
        granted := greatest(trunc(own[i] + grow, 12), p_kept[i]);
        INSERT INTO leases AS held VALUES (p_accounts[i], p_cells[i], p_replica, granted, p_used[i], p_limits[i] + extra[i], p_expires[i], extra[i],
            p_begins[i], p_left_open[i], p_until[i])
            ON CONFLICT ON CONSTRAINT leases_pkey
            DO UPDATE SET granted = excluded.granted, used = excluded.used, most = excluded.most, expires = excluded.expires, carried = excluded.carried,
                begins = excluded.begins, left_open = excluded.left_open, until = excluded.until;

        -- What it held of windows long over is told by what it holds now; of the last ones others may want to know what they left.
        IF own[i] = 0 AND p_cells[i] <> 0 THEN
            DELETE FROM leases gone WHERE gone.account = p_accounts[i] AND gone.replica = p_replica AND gone.cell < p_cells[i] - 2;
        END IF;
        account := p_accounts[i];
        cell := p_cells[i];
        others_used := used[i];
        carried := extra[i];
        RETURN NEXT;
    END LOOP;
END $$;
