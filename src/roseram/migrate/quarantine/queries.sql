-- name: present
-- Whether this database has a quarantine.
select to_regclass('roseram.quarantine') is not null

-- name: groups
-- Entries counted by what is wrong with them; $1 source or target table, $2 code, $3 also what was put back.
select q.source_table, q.target_table, q.kind, q.column_name as column, q.code, q.reason,
  count(*) as entries, count(q.restored_at) as restored
from roseram.quarantine q
where ($1::text is null or $1 in (q.source_table, q.target_table)) and ($2::text is null or q.code = $2)
  and ($3::boolean or q.restored_at is null)
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, count(*) desc, 4, 6

-- name: entries
-- Entries in the order of their numbers; $1 to $3 as above, $4 the number to go on after, $5 how many at most.
select q.id, q.migration_id as migration, q.kind, q.flow, q.source_table, q.source_key::text as source_key,
  q.source_row::text as source_row, q.target_table, q.target_row::text as target_row, q.column_name as column, q.code,
  q.reason, q.created_at, q.restored_at
from roseram.quarantine q
where ($1::text is null or $1 in (q.source_table, q.target_table)) and ($2::text is null or q.code = $2)
  and ($3::boolean or q.restored_at is null) and q.id > $4::bigint
order by q.id limit $5::bigint

-- name: open
-- Numbers of the entries that wait, rows before values, with the target table.
select q.id, q.target_table from roseram.quarantine q where q.restored_at is null order by q.kind, q.id

-- name: order
-- Every table of the schema after those that its foreign keys lead to.
with recursive leads as (
  select distinct k.conrelid as child, k.confrelid as parent from pg_constraint k
  where k.contype = 'f' and k.conparentid = 0 and k.conrelid <> k.confrelid and k.connamespace = 'public'::regnamespace
), depth (oid, level) as (
  select c.oid, 0 from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  union
  select l.child, d.level + 1 from depth d join leads l on l.parent = d.oid where d.level < 30
)
select n.nspname || '.' || c.relname as name, max(d.level) as level
from depth d join pg_class c on c.oid = d.oid join pg_namespace n on n.oid = c.relnamespace group by 1

-- name: claim
-- One entry, locked, and whether its migration has come so far that rows can be put back.
select q.kind, q.source_table, q.source_key::text as source_key, q.target_table, q.target_row::text as target_row,
  q.column_name as column, q.restored_at, m.state
from roseram.quarantine q join roseram.migrations m on m.id = q.migration_id
where q.id = $1 for update of q

-- name: under_way
-- Whether a migration is being carried out.
select exists (select from roseram.migrations where state = 'running')

-- name: columns
-- The columns of a table that can be written: type, whether NULL has to become the default, whether it is JSON.
select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
  (a.attnotnull and a.atthasdef or a.attidentity <> '') as defaulted, a.atttypid in ('json'::regtype, 'jsonb'::regtype) as json,
  coalesce(a.attnum = any (i.indkey), false) as key
from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum

-- name: names_given
-- The columns that a row with these changes has a value for; a NULL is one, too.
select key as name, value = 'null'::jsonb as is_null
from jsonb_each((select target_row from roseram.quarantine where id = $1) || $2::jsonb)

-- name: new_id
-- The id by which a row of an old table is known today.
select new_id::text from roseram.legacy_ids where old_id = $1 and (source_table = $2 or target_table = $3)
order by source_table = $2 desc limit 1

-- name: links
-- The columns by which a table leads to others, and what they lead to; the tenant's own comes along with them.
select a.attname as column, n.nspname || '.' || c.relname as parent, p.attname as parent_column
from pg_constraint k
cross join lateral unnest(k.conkey, k.confkey) with ordinality side (child, parent, place)
join pg_attribute a on a.attrelid = k.conrelid and a.attnum = side.child
join pg_attribute p on p.attrelid = k.confrelid and p.attnum = side.parent
join pg_class c on c.oid = k.confrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conrelid = to_regclass($1) and p.attname <> 'organization_id'
  and (a.attname <> 'organization_id' or cardinality(k.conkey) = 1) and a.atttypid = 'uuid'::regtype
order by k.conname, side.place

-- name: source_column
-- The old column whose values go into a column of the target, as the plan of the entry says it.
select c ->> 'name' from roseram.quarantine q
join roseram.migrations m on m.id = q.migration_id
cross join lateral jsonb_array_elements(m.plan -> 'tables') t
cross join lateral jsonb_array_elements(t -> 'columns') c
where q.id = $1 and t ->> 'name' = q.source_table and c ->> 'target' = q.target_table || '.' || $2
limit 1

-- name: source_value
-- A value of the old row, as JSON.
select (source_row -> $2)::text from roseram.quarantine where id = $1

-- name: check_now
-- Rules that wait for the end of the transaction are looked at at once.
set constraints all immediate

-- name: restored
-- It is back.
update roseram.quarantine set restored_at = clock_timestamp() where id = $1
