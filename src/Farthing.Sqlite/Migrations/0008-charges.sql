-- From here on the column charges of a call with one attempt leaves out what the other columns of its row say; rows written before say all of it. The same
-- for people and other programs, whichever row it is: one row for each attempt.
CREATE VIEW IF NOT EXISTS charges AS
  SELECT calls.id, started_us, project, team, feature, user, calls.key,
    coalesce(json_extract(charge.value, '$.attempt'), 1) AS attempt,
    coalesce(json_extract(charge.value, '$.provider'), provider) AS provider,
    coalesce(json_extract(charge.value, '$.deployment'), deployment) AS deployment,
    coalesce(json_extract(charge.value, '$.model'), model) AS model,
    coalesce(json_extract(charge.value, '$.status'), status) AS provider_status,
    json_extract(charge.value, '$.duration_us') AS duration_us,
    coalesce(json_extract(charge.value, '$.usage'), usage_status) AS usage_status,
    coalesce(
      json_extract(charge.value, '$.tokens'),
      CASE WHEN attempts = 1 AND input_tokens IS NOT NULL
        THEN json_object('input', input_tokens, 'cached_read', cached_read_tokens, 'output', output_tokens, 'reasoning', reasoning_tokens) END) AS tokens,
    coalesce(json_extract(charge.value, '$.cost'), cost_status) AS cost_status,
    coalesce(json_extract(charge.value, '$.cost_pico'), CASE WHEN attempts = 1 THEN cost_pico END) AS cost_pico,
    json_extract(charge.value, '$.provider_reported_pico') AS provider_reported_pico,
    json_extract(charge.value, '$.tier') AS tier,
    json_extract(charge.value, '$.catalog') AS catalog,
    json_extract(charge.value, '$.lines') AS lines
  FROM calls, json_each(calls.charges) AS charge;
