-- name: constraint_not_validated
-- title: A constraint was never validated
-- why: rows from before the constraint may break it, and the planner cannot rely on it
-- level: WARN
select
  con.conrelid::regclass || '.' || quote_ident(con.conname) as object,
  'existing rows were never checked' as detail,
  format('alter table %s validate constraint %I', con.conrelid::regclass, con.conname) as remedy
from pg_constraint con
join pg_class c on c.oid = con.conrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where not con.convalidated and con.conparentid = 0
