-- One row for each call. Times are microseconds (since 1970-01-01 UTC where they are instants), money is whole pico-dollars (1e-12 USD),
-- NULL is "not known". Provider, deployment and model are those of the last attempt; token counts are sums over the attempts.
CREATE TABLE calls (
  seq INTEGER PRIMARY KEY,          -- in the order of their ends: rows are appended, whatever the order of arrival
  id BLOB NOT NULL UNIQUE,          -- 16 bytes, the first 6 of them the time of arrival in milliseconds; call_ and its hexadecimal form elsewhere
  started_us INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  first_byte_us INTEGER,
  overhead_us INTEGER NOT NULL,
  project TEXT NOT NULL,
  team TEXT NOT NULL,
  feature TEXT NOT NULL,
  user TEXT NOT NULL,
  key TEXT NOT NULL,
  tags TEXT NOT NULL,               -- a JSON object, or empty
  endpoint TEXT NOT NULL,
  streamed INTEGER NOT NULL,
  requested_model TEXT NOT NULL,
  provider TEXT NOT NULL,
  deployment TEXT NOT NULL,
  model TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  status INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  error_code TEXT NOT NULL,
  cache TEXT NOT NULL,
  route TEXT NOT NULL,
  degraded TEXT NOT NULL,
  cost_pico INTEGER,
  saved_pico INTEGER NOT NULL,
  usage_status TEXT NOT NULL,
  cost_status TEXT NOT NULL,
  input_tokens INTEGER,
  cached_read_tokens INTEGER,
  output_tokens INTEGER,
  reasoning_tokens INTEGER,
  costly INTEGER,                   -- 1 when the call was among the thousand costliest of its hour as it was stored
  charges TEXT NOT NULL             -- a JSON array: one object for each attempt; its "lines" are arrays [unit, quantity, unit price, pico-dollars, model if another]
);

-- The most expensive calls of each hour. Only those: an index of every cost would touch a page for nearly every call.
CREATE INDEX calls_by_cost ON calls (started_us / 3600000000, cost_pico) WHERE costly = 1;

-- Sums of calls by the hour or the day, and by a composite key.
-- Levels: 0 hours and 6 days with every dimension; 1 hours and 2 days without user and key; 3 hours and 4 days with project, team, user and
-- key only; 5 hours with project, provider and model only.
-- Level 0 holds every call. The others are made from it once an hour is over: they hold what is before rollup_state.closed_before.
-- period: Unix time in seconds of the beginning. A dimension that a level leaves out is empty; (other) is what was folded.
-- The key is the text itself, with the period first: what is written lies together, and nothing has to be looked up elsewhere.
CREATE TABLE rollups (
  level INTEGER NOT NULL,
  period INTEGER NOT NULL,
  user TEXT NOT NULL,
  feature TEXT NOT NULL,
  model TEXT NOT NULL,
  key TEXT NOT NULL,
  team TEXT NOT NULL,
  project TEXT NOT NULL,
  provider TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  cache TEXT NOT NULL,
  degraded TEXT NOT NULL,
  calls INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  partial INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  unknown_cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  cost_pico INTEGER NOT NULL,
  saved_pico INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  overhead_us INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cached_read_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  input_audio_tokens INTEGER NOT NULL,
  cached_audio_tokens INTEGER NOT NULL,
  input_image_tokens INTEGER NOT NULL,
  output_audio_tokens INTEGER NOT NULL,
  output_image_tokens INTEGER NOT NULL,
  web_search_requests INTEGER NOT NULL,
  PRIMARY KEY (level, period, user, feature, model, key, team, project, provider, endpoint, cache, degraded)
) WITHOUT ROWID;

CREATE TABLE rollup_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  closed_before INTEGER NOT NULL
);
INSERT INTO rollup_state VALUES (1, 0);

-- How far each journal has been moved into this file. Written in the same transaction as the calls.
CREATE TABLE journals (
  journal INTEGER PRIMARY KEY,
  segment INTEGER NOT NULL,
  offset INTEGER NOT NULL
);

-- For people and other programs.
CREATE VIEW hourly AS SELECT datetime(period, 'unixepoch') AS hour, * FROM rollups WHERE level = 0;
