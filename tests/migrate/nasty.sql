-- name: tables
-- Ordinary tables of public with what a row of them has to fulfil, as JSON.
with recursive based (oid, base, typmod, not_null, texts) as (
  select t.oid, t.oid, null::integer, false, ''
  from pg_type t
  union all
  select b.oid, d.typbasetype, case when d.typtypmod >= 0 then d.typtypmod else b.typmod end,
    b.not_null or d.typnotnull,
    b.texts || coalesce((
      select string_agg(pg_get_constraintdef(c.oid), ' ') from pg_constraint c where c.contypid = d.oid), '')
  from based b
  join pg_type d on d.oid = b.base and d.typtype = 'd'
),
base as (
  select b.* from based b join pg_type t on t.oid = b.base and t.typtype <> 'd'
)
select coalesce(json_agg(json_build_object(
  'name', r.relname,
  'columns', (
    select json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, -1),
      'kind', t.typname,
      'category', t.typcategory,
      'element', case when t.typcategory = 'A' then (select e.typname from pg_type e where e.oid = t.typelem) end,
      'typmod', coalesce(b.typmod, a.atttypmod),
      'nullable', not (a.attnotnull or b.not_null),
      'serial', (case when a.attidentity = 'd' then format('nextval(%L)', pg_get_serial_sequence(r.oid::regclass::text, a.attname))
        else (select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d
          where d.adrelid = r.oid and d.adnum = a.attnum and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%') end),
      'hidden', a.attgenerated <> '' or a.attidentity = 'a',
      'indexed', exists (
        select from pg_index i
        where i.indrelid = r.oid and (a.attnum = any (i.indkey::int2[]) or exists (
          select from pg_depend d  -- a part of an index's expression
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
            and d.refobjid = r.oid and d.refobjsubid = a.attnum))),
      'labels', (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid),
      'texts', b.texts
    ) order by a.attnum)
    from pg_attribute a
    join base b on b.oid = a.atttypid
    join pg_type t on t.oid = b.base
    where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  ),
  'keys', (
    select json_agg(json_build_object(
      'nulls_equal', i.indnullsnotdistinct,
      'columns', (
        select json_agg(a.attname order by k.place)
        from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
        join pg_attribute a on a.attrelid = r.oid and a.attnum = k.attnum
        where k.place <= i.indnkeyatts)
    ) order by i.indexrelid::regclass::text)
    from pg_index i
    where i.indrelid = r.oid and i.indisunique and i.indexprs is null
  ),
  'references', (
    select json_agg(json_build_object(
      'columns', (
        select json_agg(a.attname order by k.place) from unnest(f.conkey) with ordinality k (attnum, place)
        join pg_attribute a on a.attrelid = r.oid and a.attnum = k.attnum),
      'table', json_build_array(pn.nspname, p.relname),
      'targets', (
        select json_agg(a.attname order by k.place) from unnest(f.confkey) with ordinality k (attnum, place)
        join pg_attribute a on a.attrelid = p.oid and a.attnum = k.attnum)
    ) order by f.conname)
    from pg_constraint f
    join pg_class p on p.oid = f.confrelid
    join pg_namespace pn on pn.oid = p.relnamespace
    where f.conrelid = r.oid and f.contype = 'f'
  ),
  'checks', (
    select json_agg(json_build_object(
      'columns', (select json_agg(a.attname) from pg_attribute a where a.attrelid = r.oid and a.attnum = any (c.conkey)),
      'expression', pg_get_expr(c.conbin, c.conrelid)
    ) order by c.conname)
    from pg_constraint c
    where c.conrelid = r.oid and c.contype = 'c'
  )
) order by r.relname), '[]')::text
from pg_class r
join pg_namespace n on n.oid = r.relnamespace
where n.nspname = 'public' and r.relkind = 'r' and not r.relispartition
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype = 'e');

-- name: account_columns
-- The columns of auth.users that can be written; none where there is no such table.
select array(
  select a.attname::text from pg_attribute a
  where a.attrelid = to_regclass('auth.users') and a.attnum > 0 and not a.attisdropped and a.attgenerated = '');
