-- name: make_ahead
-- Partitions for the months to come; how many were made.
select roseram.make_partitions_ahead()

-- name: drop_expired
-- Partitions that are past their table's time; their names.
select name from roseram.drop_expired_partitions() name
