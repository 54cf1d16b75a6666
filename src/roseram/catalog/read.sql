-- name: schema_oids
-- The schemas to read: those named in $1, or with null all that are not Postgres's own.
select coalesce(array_agg(oid), '{}')
from pg_namespace
where case
  when $1::text[] is not null then nspname = any ($1::text[])
  else nspname !~ '^pg_' and nspname <> 'information_schema'
end

-- name: server_version
select current_setting('server_version_num')::int
