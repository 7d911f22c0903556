-- More levels of roll-ups, so that a report of a month reads few rows. Days: 7 with project, team, user, key and feature, 12 with project, team, user, key,
-- provider and model. Quarters of a day in UTC, beside the hours and as long: 14 as 7, 15 as 12. Weeks, from Monday in UTC, for good: 8 without user and key,
-- 9 with project, team, user and key only, 10 as 7, 13 as 12, 11 with every dimension.
CREATE TABLE rollup_days_7 PARTITION OF rollup_days FOR VALUES IN (7) WITH (fillfactor = 70);
CREATE TABLE rollup_days_12 PARTITION OF rollup_days FOR VALUES IN (12) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks (
  LIKE rollup_days,
  PRIMARY KEY (level, period, key_id)
) PARTITION BY LIST (level);
CREATE TABLE rollup_weeks_8 PARTITION OF rollup_weeks FOR VALUES IN (8) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_9 PARTITION OF rollup_weeks FOR VALUES IN (9) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_10 PARTITION OF rollup_weeks FOR VALUES IN (10) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_11 PARTITION OF rollup_weeks FOR VALUES IN (11) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_13 PARTITION OF rollup_weeks FOR VALUES IN (13) WITH (fillfactor = 70);

-- The months that there are already.
DO $$
DECLARE
  month text;
BEGIN
  FOR month IN SELECT inhrelid::regclass::text FROM pg_catalog.pg_inherits WHERE inhparent = 'rollup_hours'::regclass LOOP
    EXECUTE 'CREATE TABLE ' || month || '_14 PARTITION OF ' || month || ' FOR VALUES IN (14) WITH (fillfactor = 70)';
    EXECUTE 'CREATE TABLE ' || month || '_15 PARTITION OF ' || month || ' FOR VALUES IN (15) WITH (fillfactor = 70)';
  END LOOP;
END $$;

-- The identity of a key as the gateway makes it: half a hash of each dimension with its length before it.
CREATE FUNCTION level_key_id(project text, team text, feature text, "user" text, key text, endpoint text, provider text, model text, cache text, degraded text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(substring(sha256(
      int4send(octet_length(project)) || convert_to(project, 'UTF8') ||
      int4send(octet_length(team)) || convert_to(team, 'UTF8') ||
      int4send(octet_length(feature)) || convert_to(feature, 'UTF8') ||
      int4send(octet_length("user")) || convert_to("user", 'UTF8') ||
      int4send(octet_length(key)) || convert_to(key, 'UTF8') ||
      int4send(octet_length(endpoint)) || convert_to(endpoint, 'UTF8') ||
      int4send(octet_length(provider)) || convert_to(provider, 'UTF8') ||
      int4send(octet_length(model)) || convert_to(model, 'UTF8') ||
      int4send(octet_length(cache)) || convert_to(cache, 'UTF8') ||
      int4send(octet_length(degraded)) || convert_to(degraded, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid
$$;

-- Made of what there is: of the level in the second column, of hours only those that are closed.
CREATE TABLE rollup_levels (LIKE rollup_weeks);
INSERT INTO rollup_levels
WITH levels (level, source, seconds, people, feature, model, rest) AS (VALUES
  (7, 6, 86400, true, true, false, false), (8, 2, 604800, false, true, true, true), (9, 4, 604800, true, false, false, false),
  (10, 6, 604800, true, true, false, false), (11, 6, 604800, true, true, true, true), (12, 6, 86400, true, false, true, false), (13, 6, 604800, true, false, true, false),
  (14, 0, 21600, true, true, false, false), (15, 0, 21600, true, false, true, false)),
sources AS (
  SELECT * FROM rollup_days
  UNION ALL SELECT * FROM rollup_hours WHERE level = 0 AND period < (SELECT closed_before FROM rollup_state)),
masked AS (
  SELECT levels.level, period - (period + 259200) % seconds AS period, CASE WHEN people THEN "user" ELSE '' END AS "user",
    CASE WHEN levels.feature THEN sources.feature ELSE '' END AS feature, CASE WHEN levels.model THEN sources.model ELSE '' END AS model,
    CASE WHEN people THEN key ELSE '' END AS key, team, project, CASE WHEN levels.model THEN provider ELSE '' END AS provider,
    CASE WHEN rest THEN endpoint ELSE '' END AS endpoint, CASE WHEN rest THEN cache ELSE '' END AS cache, CASE WHEN rest THEN degraded ELSE '' END AS degraded,
    calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
    cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
    input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests
  FROM levels JOIN sources ON sources.level = source)
SELECT level, level_key_id(project, team, feature, "user", key, endpoint, provider, model, cache, degraded), period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM masked GROUP BY level, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded;

INSERT INTO rollup_hours SELECT * FROM rollup_levels WHERE level IN (14, 15);
INSERT INTO rollup_days SELECT * FROM rollup_levels WHERE level IN (7, 12);
INSERT INTO rollup_weeks SELECT * FROM rollup_levels WHERE level IN (8, 9, 10, 11, 13);

DROP TABLE rollup_levels;
DROP FUNCTION level_key_id;
