-- name: settle
-- Names are printed in full; bodies are read with the search path of the old database ($1).
select set_config('search_path', $1, true), set_config('client_min_messages', 'error', true),
  set_config('statement_timeout', '0', true)

-- name: bodies
-- Whether bodies are checked when a routine is made ($1: on or off).
select set_config('check_function_bodies', $1, true)

-- name: aside
-- A place for what will not arrive.
create schema roseram_trial_aside

-- name: public_relations
-- Tables and views of the unified schema as they stand in `public`.
select c.relname as name, c.relkind::text as kind, format('%I.%I', n.nspname, c.relname) as sql
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
order by c.oid

-- name: public_names
-- Every name that tables and indexes of `public` take.
select relname from pg_class where relnamespace = 'public'::regnamespace

-- name: columns
-- Columns of a relation ($1: its name, quoted) in order.
select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
from pg_attribute a
where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
order by a.attnum

-- name: casts
-- Of these pairs of types those where each value of the first is one of the second without a word.
select w.place::int as place
from unnest($1::text[], $2::text[]) with ordinality w (source, target, place)
where to_regtype(w.source) = to_regtype(w.target) and w.target !~ '\('
  or w.target !~ '\(' and exists (select from pg_cast c
    where c.castsource = to_regtype(w.source) and c.casttarget = to_regtype(w.target) and c.castcontext = 'i')

-- name: sources
-- The tables that a view reads, also through other views ($1: its name, quoted), with whether each of these roles ($2)
-- may read any column.
with recursive reads (oid, relkind) as (
  select c.oid, c.relkind from pg_class c where c.oid = to_regclass($1)
  union
  select u.oid, u.relkind
  from reads v
  join pg_rewrite r on r.ev_class = v.oid and v.relkind in ('v', 'm')
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
  join pg_class u on u.oid = d.refobjid
)
select w.role, n.nspname as schema, c.relname as name,
  has_any_column_privilege(w.role, c.oid, 'select') as readable
from reads join pg_class c on c.oid = reads.oid join pg_namespace n on n.oid = c.relnamespace
cross join unnest($2::text[]) w (role)
where c.relkind in ('r', 'p', 'f') and to_regrole(quote_ident(w.role)) is not null
order by c.oid, w.role
