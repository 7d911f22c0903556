-- Four more levels of roll-ups, so that a report of a month reads few rows: days with project, team, user, key and feature (7); and by the week, from Monday
-- in UTC, for good: 8 without user and key, 9 with project, team, user and key only, 10 as 7, 11 with every dimension. Made of what there is by the day.
CREATE TABLE rollup_days_7 PARTITION OF rollup_days FOR VALUES IN (7) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks (
  LIKE rollup_days,
  PRIMARY KEY (level, period, key_id)
) PARTITION BY LIST (level);
CREATE TABLE rollup_weeks_8 PARTITION OF rollup_weeks FOR VALUES IN (8) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_9 PARTITION OF rollup_weeks FOR VALUES IN (9) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_10 PARTITION OF rollup_weeks FOR VALUES IN (10) WITH (fillfactor = 70);
CREATE TABLE rollup_weeks_11 PARTITION OF rollup_weeks FOR VALUES IN (11) WITH (fillfactor = 70);

-- The identity of a key as the gateway makes it: half a hash of each dimension with its length before it.
CREATE FUNCTION weeks_key_id(project text, team text, feature text, "user" text, key text, endpoint text, provider text, model text, cache text, degraded text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
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

INSERT INTO rollup_days (level, key_id, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
  cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
  input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests)
SELECT 7, weeks_key_id(project, team, feature, "user", key, '', '', '', '', ''), period, "user", feature, '', key, team, project, '', '', '', '',
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM rollup_days WHERE level = 6 GROUP BY 3, "user", feature, key, team, project;

INSERT INTO rollup_weeks (level, key_id, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
  cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
  input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests)
SELECT 8, weeks_key_id(project, team, feature, '', '', endpoint, provider, model, cache, degraded), period - (period + 259200) % 604800, '', feature, model, '', team, project, provider, endpoint, cache, degraded,
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM rollup_days WHERE level = 2 GROUP BY 3, feature, model, team, project, provider, endpoint, cache, degraded;

INSERT INTO rollup_weeks (level, key_id, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
  cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
  input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests)
SELECT 9, weeks_key_id(project, team, '', "user", key, '', '', '', '', ''), period - (period + 259200) % 604800, "user", '', '', key, team, project, '', '', '', '',
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM rollup_days WHERE level = 4 GROUP BY 3, "user", key, team, project;

INSERT INTO rollup_weeks (level, key_id, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
  cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
  input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests)
SELECT 10, weeks_key_id(project, team, feature, "user", key, '', '', '', '', ''), period - (period + 259200) % 604800, "user", feature, '', key, team, project, '', '', '', '',
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM rollup_days WHERE level = 7 GROUP BY 3, "user", feature, key, team, project;

INSERT INTO rollup_weeks (level, key_id, period, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  calls, attempts, errors, partial, estimated, unknown_cost, unpriced, cost, saved, duration_us, overhead_us, input_tokens, output_tokens,
  cached_read_tokens, reasoning_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_tokens, input_audio_tokens, cached_audio_tokens,
  input_image_tokens, output_audio_tokens, output_image_tokens, web_search_requests)
SELECT 11, weeks_key_id(project, team, feature, "user", key, endpoint, provider, model, cache, degraded), period - (period + 259200) % 604800, "user", feature, model, key, team, project, provider, endpoint, cache, degraded,
  sum(calls)::bigint, sum(attempts)::bigint, sum(errors)::bigint, sum(partial)::bigint, sum(estimated)::bigint, sum(unknown_cost)::bigint,
  sum(unpriced)::bigint, sum(cost), sum(saved), sum(duration_us)::bigint, sum(overhead_us)::bigint, sum(input_tokens)::bigint,
  sum(output_tokens)::bigint, sum(cached_read_tokens)::bigint, sum(reasoning_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
  sum(cache_write_1h_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(input_audio_tokens)::bigint, sum(cached_audio_tokens)::bigint,
  sum(input_image_tokens)::bigint, sum(output_audio_tokens)::bigint, sum(output_image_tokens)::bigint, sum(web_search_requests)::bigint
FROM rollup_days WHERE level = 6 GROUP BY 3, "user", feature, model, key, team, project, provider, endpoint, cache, degraded;

DROP FUNCTION weeks_key_id;
