-- name: tables
-- Every table of schema public (a partition is none of them) and what the rows of each are made of.
select c.relname as name, c.relrowsecurity as row_security,
  (select jsonb_agg(jsonb_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, null), 'required', a.attnotnull,
      'default', a.atthasdef or a.attidentity <> '', 'generated', a.attgenerated <> '') order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text as columns,
  (select coalesce(jsonb_agg(jsonb_build_object('parent', k.confrelid::regclass::text,
      'columns', (select jsonb_agg(a.attname order by n) from unnest(k.conkey) with ordinality u (num, n)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = u.num)) order by k.conname), '[]')
    from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0)::text as parents,
  (select coalesce(jsonb_agg((select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum = any (i.indkey::smallint[]))), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique and not i.indisprimary
      and i.indpred is null and i.indexprs is null)::text as keys,
  (select coalesce(jsonb_agg(distinct a.attname), '[]')
    from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
    where k.conrelid = c.oid and k.contype = 'c')::text as checked,
  (select coalesce(jsonb_object_agg(t.tgname, jsonb_build_object('function', p.proname,
      'argument', replace(encode(t.tgargs, 'escape'), '\000', ''))), '{}')
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = c.oid and not t.tgisinternal)::text as triggers
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by 1
