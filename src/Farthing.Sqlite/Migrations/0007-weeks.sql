-- Four more levels of roll-ups, so that a report of a month reads few rows: 7 days with project, team, user, key and feature; and by the week, from Monday
-- in UTC, 8 without user and key, 9 with project, team, user and key only, 10 as 7, 11 with every dimension. Made of what there is by the day.

INSERT INTO rollups
SELECT 7, period, user, feature, '', key, team, project, '', '', '', '',
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens), sum(cache_write_5m_tokens),
  sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens), sum(input_image_tokens),
  sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM rollups WHERE level = 6 GROUP BY 2, user, feature, key, team, project;

INSERT INTO rollups
SELECT 8, period - (period + 259200) % 604800, '', feature, model, '', team, project, provider, endpoint, cache, degraded,
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens), sum(cache_write_5m_tokens),
  sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens), sum(input_image_tokens),
  sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM rollups WHERE level = 2 GROUP BY 2, feature, model, team, project, provider, endpoint, cache, degraded;

INSERT INTO rollups
SELECT 9, period - (period + 259200) % 604800, user, '', '', key, team, project, '', '', '', '',
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens), sum(cache_write_5m_tokens),
  sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens), sum(input_image_tokens),
  sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM rollups WHERE level = 4 GROUP BY 2, user, key, team, project;

INSERT INTO rollups
SELECT 10, period - (period + 259200) % 604800, user, feature, '', key, team, project, '', '', '', '',
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens), sum(cache_write_5m_tokens),
  sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens), sum(input_image_tokens),
  sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM rollups WHERE level = 7 GROUP BY 2, user, feature, key, team, project;

INSERT INTO rollups
SELECT 11, period - (period + 259200) % 604800, user, feature, model, key, team, project, provider, endpoint, cache, degraded,
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens), sum(cache_write_5m_tokens),
  sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens), sum(input_image_tokens),
  sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM rollups WHERE level = 6 GROUP BY 2, user, feature, model, key, team, project, provider, endpoint, cache, degraded;
