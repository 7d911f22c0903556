-- Calls that were refused before a provider was asked, apart from calls and counted in no roll-up. Nothing was sent and nothing spent. So few are kept that they need no partitions.
CREATE TABLE refusals (
  id uuid NOT NULL PRIMARY KEY,          -- as in calls
  started_at timestamptz NOT NULL,
  duration_us bigint NOT NULL,
  overhead_us bigint NOT NULL,
  project text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  feature text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  tags text COLLATE "C" NOT NULL,
  endpoint text COLLATE "C" NOT NULL,
  streamed boolean NOT NULL,
  model text COLLATE "C" NOT NULL,       -- as the client asked for it
  status integer NOT NULL,
  error_code text COLLATE "C" NOT NULL,
  cache text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  degraded text COLLATE "C" NOT NULL,
  refused_by text COLLATE "C" NOT NULL,  -- the budget or limit, or empty
  message text COLLATE "C" NOT NULL,     -- what the caller was told
  retry_after_s integer,
  calls bigint NOT NULL                  -- how many the row stands for: beyond a bound they are counted, and the last of them is kept
);

-- For the numbers under a report, which may leave out the table then.
CREATE INDEX refusals_by_reason ON refusals (id) INCLUDE (project, error_code, refused_by, calls);
