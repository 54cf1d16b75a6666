-- name: definer_function_exposed
-- title: Anybody may call a SECURITY DEFINER function
-- why: it runs with its owner's rights, past row-level security, for callers who are not signed in
-- level: WARN
select
  p.oid::regprocedure::text as object,
  'SECURITY DEFINER, and executable by ' || string_agg(distinct r.grantee, ', ') as detail,
  format('revoke execute on routine %s from public, anon', p.oid::regprocedure) as remedy
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace and n.nspname = any (:schemas)
cross join lateral (
  select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end
  from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  where a.privilege_type = 'EXECUTE'
) r (grantee)
where p.prosecdef and r.grantee in ('public', 'anon')
  -- nobody can call these by hand
  and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
  )
group by p.oid
