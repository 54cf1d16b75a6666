-- name: relations
-- Tables and views of the schemas $1, each as the API may use it; a partition is reached through its
-- parent. `writable` is a set of bits as pg_relation_is_updatable gives it, with rules and INSTEAD OF
-- triggers: 4 update, 8 insert, 16 delete. It fails for a foreign table whose wrapper has no handler.
select json_agg(q) from (
  select
    c.oid::bigint as oid,
    json_build_array(n.nspname, c.relname) as name,
    case c.relkind
      when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
      else 'table' end as kind,
    case
      when c.relkind in ('r', 'p') then 4 + 8 + 16
      when c.relkind = 'v' or f.handled then pg_relation_is_updatable(c.oid, true)
      else 0 end as writable,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join lateral (
    select w.fdwhandler <> 0 as handled
    from pg_foreign_table t
    join pg_foreign_server s on s.oid = t.ftserver
    join pg_foreign_data_wrapper w on w.oid = s.srvfdw
    where t.ftrelid = c.oid
  ) f on true
  where n.nspname = any ($1::text[])
    and n.nspname not in ('pg_catalog', 'information_schema')
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not c.relispartition
  order by n.nspname, c.relname
) q

-- name: columns
-- Columns of the relations and composite types $1 (oids). A type is resolved through its domains:
-- `base_type` is what lies below them all; the length may stand at any of them. The modifier -1
-- prints types that a cast can use: bpchar, not character, which would cut to one letter.
with recursive below (type, base, typmod, not_null, initial) as (
  select
    t.oid, t.typbasetype, t.typtypmod, t.typnotnull, pg_get_expr(t.typdefaultbin, 0)
  from pg_type t
  where t.typtype = 'd'
  union all
  select
    d.type, t.typbasetype,
    case when d.typmod = -1 then t.typtypmod else d.typmod end,
    d.not_null or t.typnotnull,
    d.initial
  from below d
  join pg_type t on t.oid = d.base and t.typtype = 'd'
),
domains as (
  select d.* from below d join pg_type t on t.oid = d.base and t.typtype <> 'd'
)
select json_agg(q) from (
  select
    a.attrelid::bigint as "of",
    a.attnum as number,
    a.attname as name,
    format_type(a.atttypid, a.atttypmod) as type,
    format_type(b.oid, -1) as base_type,
    case
      when b.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then 'array'
      when b.oid in ('pg_catalog.json'::regtype, 'pg_catalog.jsonb'::regtype) then 'json'
      when b.oid = 'pg_catalog.tsvector'::regtype then 'tsvector'
      when b.typtype = 'c' or b.oid = 'pg_catalog.record'::regtype then 'composite'
      when b.typtype in ('r', 'm') then 'range'
      when b.typtype = 'e' then 'enum'
      else 'plain' end as kind,
    not (a.attnotnull or coalesce(d.not_null, false)) as nullable,
    case
      when a.attgenerated <> '' or a.attidentity = 'a' then null
      when a.attidentity = 'd' then (
        select format('nextval(%L::regclass)', format('%I.%I', sn.nspname, s.relname))
        from pg_depend o
        join pg_class s on s.oid = o.objid and s.relkind = 'S'
        join pg_namespace sn on sn.oid = s.relnamespace
        where o.classid = 'pg_catalog.pg_class'::regclass
          and o.refclassid = 'pg_catalog.pg_class'::regclass
          and o.refobjid = a.attrelid and o.refobjsubid = a.attnum and o.deptype = 'i'
        limit 1
      )
      else coalesce(pg_get_expr(i.adbin, i.adrelid), d.initial) end as "default",
    a.attgenerated <> '' or a.attidentity = 'a' as generated,
    case
      when b.oid in ('pg_catalog.bpchar'::regtype, 'pg_catalog.varchar'::regtype)
        then nullif(m.typmod, -1) - 4
      when b.oid in ('pg_catalog.bit'::regtype, 'pg_catalog.varbit'::regtype)
        then nullif(m.typmod, -1) end as max_length,
    case when b.typtype = 'e' then array(
      select e.enumlabel from pg_enum e where e.enumtypid = b.oid order by e.enumsortorder
    ) else '{}' end as enum,
    col_description(a.attrelid, a.attnum) as comment
  from pg_attribute a
  left join domains d on d.type = a.atttypid
  join pg_type b on b.oid = coalesce(d.base, a.atttypid)
  left join pg_attrdef i on i.adrelid = a.attrelid and i.adnum = a.attnum
  cross join lateral (
    select case when a.atttypmod <> -1 then a.atttypmod else coalesce(d.typmod, -1) end as typmod
  ) m
  where a.attrelid = any ($1::bigint[]::oid[]) and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum
) q

-- name: views
-- The node trees of those relations $1 (oids) that are views: which column is shown where.
select c.oid::bigint as oid, r.ev_action::text as tree
from pg_class c
join pg_rewrite r on r.ev_class = c.oid and r.ev_type = '1'
where c.oid = any ($1::bigint[]::oid[]) and c.relkind in ('v', 'm')

-- name: keys
-- Primary, unique and foreign keys of the tables $1 (oids), those of partitions left to the parent. A
-- foreign key with PERIOD (Postgres 18) is left out: its last columns need not be equal.
select json_agg(q) from (
  select
    con.conname as name,
    con.contype as kind,
    con.conrelid::bigint as source,
    con.conkey as columns,
    con.confrelid::bigint as target,
    con.confkey as target_columns
  from pg_constraint con
  where con.conrelid = any ($1::bigint[]::oid[])
    and con.contype in ('p', 'u', 'f')
    and (
      con.contype <> 'f' or con.conparentid = 0
        and not coalesce((to_jsonb(con) ->> 'conperiod')::boolean, false)
    )
  order by con.conrelid, con.conname
) q

-- name: routines
-- Functions of the schemas $1 that requests can call, and of the schemas $2 (the rest of the search
-- path) those that take a row, which show as computed columns. `row_of` is that row's relation,
-- `returns` the relation or composite type whose rows are the result.
with recursive below (type, base) as (
  select t.oid, t.typbasetype from pg_type t where t.typtype = 'd'
  union all
  select d.type, t.typbasetype from below d join pg_type t on t.oid = d.base and t.typtype = 'd'
),
domains as (
  select d.* from below d join pg_type t on t.oid = d.base and t.typtype <> 'd'
)
select json_agg(q) from (
  select
    json_build_array(n.nspname, p.proname) as name,
    p.pronargdefaults as defaults,
    (
      select coalesce(json_agg(json_build_object(
        'name', coalesce(p.proargnames[a.place], ''),
        'type', format_type(a.type, -1),
        'mode', coalesce(p.proargmodes[a.place]::text, 'i'),
        'base_type', format_type(b.oid, -1),
        'kind', case
          when b.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then 'array'
          when b.oid in ('pg_catalog.json'::regtype, 'pg_catalog.jsonb'::regtype) then 'json'
          when b.oid = 'pg_catalog.tsvector'::regtype then 'tsvector'
          when b.typtype = 'c' or b.oid = 'pg_catalog.record'::regtype then 'composite'
          when b.typtype in ('r', 'm') then 'range'
          when b.typtype = 'e' then 'enum'
          else 'plain' end
      ) order by a.place), '[]')
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, place)
      left join domains ad on ad.type = a.type
      join pg_type b on b.oid = coalesce(ad.base, a.type)
    ) as arguments,
    nullif(first.typrelid, 0)::bigint as row_of,
    r.typtype = 'c' as composite,
    nullif(r.typrelid, 0)::bigint as returns,
    p.proretset as returns_set,
    p.proretset and p.prorows <> 1 as many,
    format_type(p.prorettype, -1) as result_type,
    case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end
      as volatility,
    coalesce(p.proconfig, '{}') as settings,
    obj_description(p.oid, 'pg_proc') as comment
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  left join domains d on d.type = p.prorettype
  join pg_type r on r.oid = coalesce(d.base, p.prorettype)
  left join pg_type first on first.oid = p.proargtypes[0] and first.typtype = 'c'
  where p.prokind = 'f'
    and (n.nspname = any ($1::text[]) or n.nspname = any ($2::text[]) and first.oid is not null)
    and n.nspname not in ('pg_catalog', 'information_schema')
    and p.prorettype not in (
      'pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype
    )
  order by n.nspname, p.proname, p.pronargs, p.oid
) q

-- name: media_handlers
-- Domains named like a media type: the aggregates over rows and the functions that return one, in
-- the schemas $1. `target` is the rows' relation or the function; every relation is anyelement.
select json_agg(q) from (
  select
    lower(m.typname) as media,
    case when p.prokind = 'a' then json_build_array(an.nspname, coalesce(ac.relname, a.typname))
      else json_build_array(n.nspname, p.proname) end as target,
    json_build_array(n.nspname, p.proname) as handler
  from pg_type m
  join pg_proc p on p.prorettype = m.oid
  join pg_namespace n on n.oid = p.pronamespace
  left join pg_type a on a.oid = p.proargtypes[0]
  left join pg_namespace an on an.oid = a.typnamespace
  left join pg_class ac on ac.oid = a.typrelid
  where m.typtype = 'd'
    and (m.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$' or m.typname = '*/*')
    and n.nspname = any ($1::text[])
    and (
      p.prokind = 'a' and p.pronargs = 1
        and (ac.relkind in ('r', 'p', 'v', 'm', 'f') or a.oid = 'pg_catalog.anyelement'::regtype)
      or p.prokind = 'f' and not p.proretset
    )
  order by n.nspname, p.proname
) q

-- name: schema_comments
-- What is said about the schemas $1.
select coalesce(json_object_agg(nspname, description), '{}')
from pg_namespace
cross join lateral (select obj_description(oid, 'pg_namespace') as description) d
where nspname = any ($1::text[]) and description is not null

-- name: timezones
-- Every name of a time zone. Postgres looks through its files for it: tens of milliseconds.
select array_agg(name) from pg_timezone_names
