-- name: policy_check_true
-- title: A policy lets any row be written
-- why: with a check that is always true a row of any tenant can be written
-- level: WARN
select
  p.polrelid::regclass || '.' || quote_ident(p.polname) as object,
  'WITH CHECK is always true' as detail,
  format('alter policy %I on %s with check (...)', p.polname, p.polrelid::regclass) as remedy
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where p.polpermissive
  and p.polcmd in ('a', 'w', '*')
  -- without WITH CHECK the USING expression is the check
  and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) = 'true'
  -- roles that pass by row-level security anyway do not count
  and (p.polroles = '{0}' or exists (
    select from pg_roles r
    where r.oid = any (p.polroles) and not r.rolbypassrls and not r.rolsuper
  ))
