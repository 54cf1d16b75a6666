-- name: as_it_stands
-- Rows of a table without a key in the old database: nothing leads back to the row they came from.
insert into roseram.quarantine (migration_id, kind, flow, source_table, source_row, target_table, target_row, column_name, code, reason)
select $3::bigint, $2::text, $6::text, $7::text, to_jsonb(t.*), $8::text, to_jsonb(t.*), $4::text, 'orphan', $5::text
from $staged t where t.id::text = any ($1::text[])
