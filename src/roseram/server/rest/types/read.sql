-- name: missing
-- Those of the schemas $1 that are not there.
select wanted.name
from unnest($1::text[]) wanted (name)
where not exists (select from pg_namespace n where n.nspname = wanted.name)
order by wanted.name

-- name: types
-- Every type that is not Postgres's own, arrays aside, by the name that other queries print.
-- `as_json`: the API shows its values as JSON, by a cast that the type has.
select json_agg(q) from (
  select
    format_type(t.oid, -1) as spelled,
    json_build_array(n.nspname, t.typname) as name,
    case
      when t.typtype = 'c' and c.relkind <> 'c' then 'row'
      when t.typtype = 'c' then 'composite'
      when t.typtype = 'e' then 'enum'
      when t.typtype = 'd' then 'domain'
      else 'base' end as kind,
    case when t.typtype = 'd' then format_type(t.typbasetype, -1) end as below,
    array(
      select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder
    ) as labels,
    (
      select coalesce(json_agg(json_build_array(a.attname, format_type(a.atttypid, -1))
        order by a.attnum), '[]')
      from pg_attribute a
      where c.relkind = 'c' and a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as attributes,
    exists (
      select from pg_cast k
      where k.castsource = t.oid and k.casttarget = 'pg_catalog.json'::regtype
    ) as as_json
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_class c on c.oid = t.typrelid
  where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and t.typtype in ('b', 'c', 'd', 'e', 'm', 'r')
    and t.typsubscript <> 'pg_catalog.array_subscript_handler'::regproc
  order by n.nspname, t.typname
) q

-- name: fixed_columns
-- Columns of views of the schemas $1 that cannot be written to. A trigger or rule that writes instead
-- gets all of them.
select json_agg(json_build_array(n.nspname, c.relname, a.attname))
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'v'
  and n.nspname = any ($1::text[])
  and not pg_column_is_updatable(c.oid, a.attnum, false)
  and pg_relation_is_updatable(c.oid, true) & 12 = pg_relation_is_updatable(c.oid, false) & 12
