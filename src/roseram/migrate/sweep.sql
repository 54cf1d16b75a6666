-- name: as_it_stands
-- Rows of a table without a key in the old database: nothing leads back to the row they came from.
insert into roseram.quarantine (migration_id, kind, flow, source_table, source_row, target_table, target_row, column_name, code, reason)
select $3::bigint, $2::text, $6::text, $7::text, to_jsonb(t.*), $8::text, to_jsonb(t.*), $4::text, 'orphan', $5::text
from $staged t where t.id::text = any ($1::text[])

-- name: no_values
-- A row that is not there is without none of its values in particular.
delete from roseram.quarantine v
where v.migration_id = $1 and v.source_table = $2 and v.flow = $3 and v.kind = 'value' and v.restored_at is null
  and v.source_key in (select r.source_key from roseram.quarantine r
    where r.migration_id = $1 and r.source_table = $2 and r.flow = $3 and r.kind = 'row' and r.restored_at is null)
