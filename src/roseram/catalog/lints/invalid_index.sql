-- name: invalid_index
-- title: An index is invalid
-- why: a failed CREATE INDEX CONCURRENTLY left it behind: it is kept up at every write and used by no query
-- level: ERROR
select
  i.indexrelid::regclass::text as object,
  'the index is invalid' || case when i.indisready then '' else ' and not kept up' end as detail,
  format('reindex index concurrently %s', i.indexrelid::regclass) as remedy
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where not i.indisvalid
  -- one that is being built right now is no mistake
  and not exists (
    select from pg_stat_progress_create_index b where b.index_relid = i.indexrelid
  )
