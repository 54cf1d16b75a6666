-- name: auth_users_exposed
-- title: auth.users can be read through the API
-- why: it holds the e-mail addresses and password hashes of everybody
-- level: ERROR
with recursive users as (
  select to_regclass('auth.users')::oid as oid
),
below (relation, invoker) as (
  select oid, true from users where oid is not null
  union
  select above.oid, above.invoker
  from below b
  cross join lateral (
    -- views over it, views over those ...
    select v.oid, b.invoker and lower(v.reloptions::text) ~ 'security_invoker=(true|on|yes|1)'
    from pg_depend d
    join pg_rewrite r on r.oid = d.objid and r.ev_class <> b.relation
    join pg_class v on v.oid = r.ev_class
    where d.classid = 'pg_rewrite'::regclass
      and d.refclassid = 'pg_class'::regclass and d.refobjid = b.relation
    union all
    -- ... and tables that inherit from it
    select i.inhrelid, false from pg_inherits i where i.inhparent = b.relation
  ) above (oid, invoker)
)
select
  c.oid::regclass::text as object,
  'shows auth.users to ' || string_agg(distinct g.grantee, ', ') as detail,
  format('revoke all on %s from public, anon, authenticated', c.oid::regclass) as remedy
from below b
join pg_class c on c.oid = b.relation
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
cross join lateral (
  select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end
  from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
  where a.privilege_type = 'SELECT'
  union
  select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end
  from pg_attribute t, aclexplode(t.attacl) a
  where t.attrelid = c.oid and t.attnum > 0 and a.privilege_type = 'SELECT'
) g (grantee)
where c.oid not in (select oid from users)
  and (g.grantee = 'public' or g.grantee = any (:api_roles))
  -- a chain of security_invoker views shows what the caller may read of auth.users: mostly nothing
  and (b.invoker is not true or exists (
    select from pg_roles r, users u
    where r.rolname = any (:api_roles) and has_any_column_privilege(r.oid, u.oid, 'SELECT')
  ))
group by c.oid
union all
select
  p.oid::regprocedure::text,
  'returns rows of auth.users to ' || string_agg(distinct g.grantee, ', '),
  format('revoke execute on routine %s from public, anon, authenticated', p.oid::regprocedure)
from users u
join pg_class t on t.oid = u.oid
join pg_proc p on p.prorettype = t.reltype and p.prosecdef
join pg_namespace n on n.oid = p.pronamespace and n.nspname = any (:schemas)
cross join lateral (
  select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end
  from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  where a.privilege_type = 'EXECUTE'
) g (grantee)
where g.grantee = 'public' or g.grantee = any (:api_roles)
group by p.oid
