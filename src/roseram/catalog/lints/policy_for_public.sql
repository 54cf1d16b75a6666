-- name: policy_for_public
-- title: A policy names no role
-- why: it is evaluated for every role, also for those it was not meant for
-- level: WARN
select
  p.polrelid::regclass || '.' || quote_ident(p.polname) as object,
  'the policy is for everybody (public)' as detail,
  format('alter policy %I on %s to authenticated', p.polname, p.polrelid::regclass) as remedy
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where p.polroles = '{0}'
