-- name: function_search_path
-- title: A function has no fixed search_path
-- why: whoever calls it decides which tables and operators its names mean
-- level: WARN
select
  p.oid::regprocedure::text as object,
  'search_path is not set' || case when p.prosecdef then ', and it is SECURITY DEFINER' else '' end as detail,
  format('alter routine %s set search_path = ''''', p.oid::regprocedure) as remedy
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace and n.nspname = any (:schemas)
join pg_language l on l.oid = p.prolang and l.lanname not in ('c', 'internal')
where p.prokind in ('f', 'p')
  and p.prosqlbody is null  -- BEGIN ATOMIC: names were resolved when it was created
  and not exists (select from unnest(p.proconfig) o where starts_with(o, 'search_path='))
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
  )
