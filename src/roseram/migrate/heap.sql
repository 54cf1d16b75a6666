-- name: extent
-- The file of a table and its blocks.
select pg_relation_filenode(t)::text as file, pg_relation_size(t) / current_setting('block_size')::bigint as blocks
from (select $1::text::regclass as t offset 0) asked

-- name: held
-- The file of a table, whether nobody has written since the migration began; and room for the rows of a batch.
select pg_relation_filenode($1::text::regclass)::text as file, set_config('work_mem', '160MB', true) as room,
  not exists (select from roseram.migration_changes) as alone
