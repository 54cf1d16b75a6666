-- name: anything_to_try
-- Whether there are views, functions, policies or keys of the operator's own that might be made over the new tables.
select exists (
  select from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'auth', 'storage', 'extensions')
  union all
  select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'
  union all
  select from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace
  where k.contype = 'f' and n.nspname <> 'public' and rn.nspname = 'public')
