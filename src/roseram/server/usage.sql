-- name: add
-- Write requests that were made with API keys (a JSON array); one that is there already is left as it is.
select roseram.add_api_usage($1::jsonb)
