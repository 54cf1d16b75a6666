-- name: secret_column_readable
-- title: Visitors can read a column that looks like a secret
-- why: anon may select it, and row-level security does not stop that
-- level: WARN
select
  c.oid::regclass || '.' || quote_ident(a.attname) as object,
  'readable by ' || string_agg(distinct g.grantee, ', ') as detail,
  format('revoke select on %s from anon, public; grant select (the other columns) ...', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
cross join lateral (
  select case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee) end
  from (
    select * from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
    union all
    select * from aclexplode(a.attacl)
  ) x
  where x.privilege_type = 'SELECT'
) g (grantee)
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and g.grantee in ('public', 'anon')
  and a.attname ~* '(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credential|encrypted|otp)'
  and a.attname !~* '(_at|_on|_id|_count|_used|_limit|_type|_name|_prefix|_hint)$'
  -- only what can hold a secret: text (S), bytea and json (U); no number, time or boolean
  and (t.typcategory = 'S' or t.oid in ('bytea'::regtype, 'json'::regtype, 'jsonb'::regtype))
  -- row-level security on and no policy that lets anon see rows: nothing is read
  and (not c.relrowsecurity or exists (
    select from pg_policy p
    where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
      and (p.polroles = '{0}' or exists (
        select from pg_roles r where r.oid = any (p.polroles) and r.rolname = 'anon'
      ))
  ))
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
group by c.oid, a.attname
