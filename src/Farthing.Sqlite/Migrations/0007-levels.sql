-- More levels of roll-ups, so that a report of a month reads few rows. Days: 7 with project, team, user, key and feature, 12 with project, team, user, key,
-- provider and model. Quarters of a day in UTC: 14 as 7, 15 as 12. Weeks, from Monday in UTC: 8 without user and key, 9 with project, team, user and key only,
-- 10 as 7, 13 as 12, 11 with every dimension. Made of what there is: of the level in the second column, of hours only those that are closed.
WITH levels (level, source, seconds, people, feature, model, rest) AS (VALUES
  (7, 6, 86400, 1, 1, 0, 0), (8, 2, 604800, 0, 1, 1, 1), (9, 4, 604800, 1, 0, 0, 0), (10, 6, 604800, 1, 1, 0, 0), (11, 6, 604800, 1, 1, 1, 1),
  (12, 6, 86400, 1, 0, 1, 0), (13, 6, 604800, 1, 0, 1, 0), (14, 0, 21600, 1, 1, 0, 0), (15, 0, 21600, 1, 0, 1, 0))
INSERT INTO rollups
SELECT levels.level, period - (period + 259200) % seconds, iif(people, user, ''), iif(levels.feature, rollups.feature, ''), iif(levels.model, rollups.model, ''),
  iif(people, key, ''), team, project, iif(levels.model, provider, ''), iif(rest, endpoint, ''), iif(rest, cache, ''), iif(rest, degraded, ''),
  sum(calls), sum(attempts), sum(errors), sum(partial), sum(estimated), sum(unknown_cost), sum(unpriced), sum(cost_pico), sum(saved_pico),
  sum(duration_us), sum(overhead_us), sum(input_tokens), sum(output_tokens), sum(cached_read_tokens), sum(reasoning_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(cache_write_tokens), sum(input_audio_tokens), sum(cached_audio_tokens),
  sum(input_image_tokens), sum(output_audio_tokens), sum(output_image_tokens), sum(web_search_requests)
FROM levels CROSS JOIN rollups ON rollups.level = source
WHERE source <> 0 OR period < (SELECT closed_before FROM rollup_state)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
