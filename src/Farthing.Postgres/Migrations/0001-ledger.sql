-- One row for each call. Money is USD, exact to 1e-12; lengths of time are microseconds; NULL is "not known". Provider, deployment and model are
-- those of the last attempt; token counts are sums over the attempts.
-- The identity begins with the time of arrival (48 bits, Unix milliseconds), so partitions by identity are partitions by time: one for each day in
-- UTC, made ahead, named calls_YYYYMMDD. An identity is found in the one partition that can hold it, and is unique.
CREATE TABLE calls (
  id uuid NOT NULL PRIMARY KEY,          -- call_ and the same 32 hexadecimal digits elsewhere
  started_at timestamptz NOT NULL,
  duration_us bigint NOT NULL,
  first_byte_us bigint,
  overhead_us bigint NOT NULL,
  project text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  feature text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  tags text COLLATE "C" NOT NULL,        -- a JSON object, or empty
  endpoint text COLLATE "C" NOT NULL,
  streamed boolean NOT NULL,
  requested_model text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  deployment text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  attempts integer NOT NULL,
  status integer NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  error_code text COLLATE "C" NOT NULL,
  cache text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  degraded text COLLATE "C" NOT NULL,
  cost numeric,
  saved numeric NOT NULL,
  usage_status text COLLATE "C" NOT NULL,
  cost_status text COLLATE "C" NOT NULL,
  input_tokens bigint,
  cached_read_tokens bigint,
  output_tokens bigint,
  reasoning_tokens bigint,
  costly boolean NOT NULL,               -- among the thousand costliest of its hour as its replica stored it
  charges json NOT NULL                  -- an array: one object for each attempt; its "lines" are arrays [unit, quantity, unit price, pico-dollars, model if another]
) PARTITION BY RANGE (id);

-- The most expensive calls. Only those: an index of every cost would touch a page for nearly every call.
CREATE INDEX calls_by_cost ON calls (cost DESC) WHERE costly;

-- For people and other programs: one row for each attempt.
CREATE VIEW charges AS
  SELECT id, started_at, project, team, feature, "user", key,
    (charge ->> 'attempt')::integer AS attempt, charge ->> 'provider' AS provider, charge ->> 'deployment' AS deployment, charge ->> 'model' AS model,
    (charge ->> 'status')::integer AS provider_status, (charge ->> 'duration_us')::bigint AS duration_us,
    charge ->> 'usage' AS usage_status, charge -> 'tokens' AS tokens, charge ->> 'cost' AS cost_status,
    (charge ->> 'cost_pico')::numeric / 1000000000000 AS cost, (charge ->> 'provider_reported_pico')::numeric / 1000000000000 AS provider_reported_cost,
    charge ->> 'tier' AS tier, charge ->> 'catalog' AS catalog, charge -> 'lines' AS lines
  FROM calls, json_array_elements(charges) AS charge;

-- Sums that replicas add with each batch of calls, one row for each hour and composite key of the batch: inserted only, so that no replica waits for
-- another. One replica at a time folds them into the roll-ups; a report sums both.
-- period: Unix time in seconds of the beginning of the hour.
CREATE TABLE rollup_deltas (
  period bigint NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  feature text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  endpoint text COLLATE "C" NOT NULL,
  cache text COLLATE "C" NOT NULL,
  degraded text COLLATE "C" NOT NULL,
  calls bigint NOT NULL,
  attempts bigint NOT NULL,
  errors bigint NOT NULL,
  partial bigint NOT NULL,
  estimated bigint NOT NULL,
  unknown_cost bigint NOT NULL,
  unpriced bigint NOT NULL,
  cost numeric NOT NULL,
  saved numeric NOT NULL,
  duration_us bigint NOT NULL,
  overhead_us bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cached_read_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cache_write_5m_tokens bigint NOT NULL,
  cache_write_1h_tokens bigint NOT NULL,
  cache_write_tokens bigint NOT NULL,
  input_audio_tokens bigint NOT NULL,
  cached_audio_tokens bigint NOT NULL,
  input_image_tokens bigint NOT NULL,
  output_audio_tokens bigint NOT NULL,
  output_image_tokens bigint NOT NULL,
  web_search_requests bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);

-- Sums of calls by a composite key. Levels by the hour: 0 with every dimension, 1 without user and key, 3 with project, team, user and key only,
-- 5 with project, provider and model only. Level 0 holds every call that was folded; the others are made from it once an hour is over and hold what is
-- before rollup_state.closed_before. A dimension that a level leaves out is empty; (other) is what was folded for being too many.
-- Partitions are months in UTC, made ahead, named rollup_hours_YYYYMM, and in them the levels: a report reads one level, which then lies together.
-- key_id is a hash of the dimensions: they may be longer than an index takes.
CREATE TABLE rollup_hours (
  level smallint NOT NULL,
  key_id uuid NOT NULL,
  LIKE rollup_deltas,
  PRIMARY KEY (level, period, key_id)
) PARTITION BY RANGE (period);

-- Alike by the day in UTC, for good. Levels: 6 with every dimension, 2 as 1, 4 as 3.
CREATE TABLE rollup_days (
  level smallint NOT NULL,
  key_id uuid NOT NULL,
  LIKE rollup_deltas,
  PRIMARY KEY (level, period, key_id)
) PARTITION BY LIST (level);
CREATE TABLE rollup_days_2 PARTITION OF rollup_days FOR VALUES IN (2) WITH (fillfactor = 70);
CREATE TABLE rollup_days_4 PARTITION OF rollup_days FOR VALUES IN (4) WITH (fillfactor = 70);
CREATE TABLE rollup_days_6 PARTITION OF rollup_days FOR VALUES IN (6) WITH (fillfactor = 70);

CREATE TABLE rollup_state (
  id integer PRIMARY KEY CHECK (id = 1),
  closed_before bigint NOT NULL
);
INSERT INTO rollup_state VALUES (1, 0);

-- How far the journal of each replica has been moved here. Written in the same transaction as the calls.
CREATE TABLE journal_positions (
  journal bigint PRIMARY KEY,            -- the identity of the journal, drawn when its data folder was first used
  segment bigint NOT NULL,
  position bigint NOT NULL,              -- the byte in the segment
  replica text NOT NULL,
  stored_at timestamptz NOT NULL
);

-- Corrections of what calls cost: the new figures stand in calls and in the roll-ups, the old ones here.
CREATE TABLE recosts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  since timestamptz NOT NULL,            -- which calls were priced again: from (inclusive) …
  until timestamptz NOT NULL,            -- … to (exclusive)
  calls bigint NOT NULL,                 -- looked at
  changed bigint NOT NULL,
  cost_before numeric NOT NULL,          -- known costs of the changed charges, summed
  cost_after numeric NOT NULL
);

CREATE TABLE recosted_calls (
  call uuid NOT NULL,
  recost bigint NOT NULL REFERENCES recosts (id),
  cost numeric,
  cost_status text COLLATE "C" NOT NULL,
  charges json NOT NULL,
  PRIMARY KEY (call, recost)
);

-- For people and other programs; what has not been folded yet is missing here.
CREATE VIEW hourly AS SELECT to_timestamp(period) AS hour, * FROM rollup_hours WHERE level = 0;
CREATE VIEW daily AS SELECT to_timestamp(period) AS day, * FROM rollup_days WHERE level = 6;
