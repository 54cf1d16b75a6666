-- name: use
-- Whose key this is (by its SHA-256), what it may do, and whether it has been used too often; as JSON, null for none.
select (select to_json(u) from roseram.use_api_key($1) u)

