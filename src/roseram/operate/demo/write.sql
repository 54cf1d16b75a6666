-- name: columns
-- Every column of the public tables, with its type.
select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, null) as type
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped

-- name: make_partitions
-- The months from `$1` to `$2`, where they are missing.
select roseram.make_partitions(month::date)
from generate_series(date_trunc('month', $1::date::timestamp), $2::date::timestamp, interval '1 month') month

-- name: insert_rows
-- Rows from JSON; {table} and {columns} are quoted names. The server converts each value to its column's type.
insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, $1::jsonb)

-- name: date_people
-- What triggers made for a new account is as old as the account.
with people as (
  select * from jsonb_to_recordset($1::jsonb) as person (id uuid, created_at timestamptz, theme text, timezone text)
), profiles as (
  update public.profiles p set created_at = w.created_at, updated_at = w.created_at from people w where p.id = w.id
), settings as (
  update public.user_settings s set theme = w.theme, timezone = w.timezone, created_at = w.created_at,
    updated_at = w.created_at
  from people w where s.user_id = w.id
), stats as (
  update public.usage_stats s set created_at = w.created_at from people w where s.user_id = w.id
)
update public.organizations o set created_at = w.created_at, updated_at = w.created_at
from people w where o.owner_id = w.id and o.is_personal

-- name: date_owners
-- The owner's membership, which a trigger made, is as old as the organization.
update public.organization_members m
set created_at = o.created_at, joined_at = o.created_at, invited_at = o.created_at
from public.organizations o
where m.organization_id = o.id and m.role = 'owner' and o.owner_id = any ($1::uuid[])

-- name: date_owners_activity
-- What the audit has just said of them.
update public.activity_logs a set created_at = o.created_at, user_id = o.owner_id
from public.organizations o
where a.created_at = now() and a.action = 'create' and a.organization_id = o.id and o.owner_id = any ($1::uuid[])
  and (a.resource_type = 'organizations' or a.resource_type = 'organization_members' and exists (
    select from public.organization_members m where m.id::text = a.resource_id and m.role = 'owner'))

-- name: edit_files
-- A trigger keeps the new text as a revision.
update public.project_files f set content = e.content, updated_by = e.actor, updated_at = e.at
from jsonb_to_recordset($1::jsonb) as e (file_id uuid, content text, actor uuid, at timestamptz)
where f.id = e.file_id

-- name: date_revisions
-- The revisions that triggers have just made: when, by whom, and under an id that is always the same.
update public.file_revisions r set id = w.id, created_by = w.actor, created_at = w.at, message = w.message
from jsonb_to_recordset($1::jsonb)
  as w (id uuid, project_id uuid, path text, change text, actor uuid, at timestamptz, message text)
where r.created_at = now() and r.project_id = w.project_id and r.file_path = w.path and r.change_type = w.change

-- name: date_activity
-- What the audit has just said of the demo's rows: when, by whom, and under an id that is always the same.
update public.activity_logs a set id = w.id, user_id = w.actor, created_at = w.at
from jsonb_to_recordset($1::jsonb)
  as w (id uuid, resource_type text, resource_id text, action text, actor uuid, at timestamptz)
where a.created_at = now() and a.resource_type = w.resource_type and a.resource_id = w.resource_id
  and a.action = w.action

-- name: drop_notes
-- What the accounts' own audit said of it.
with entries as (
  delete from auth.audit_log_entries a
  where a.created_at >= now() and a.payload ->> 'actor_id' = any ($1::uuid[]::text[])
)
delete from public.session_audit_log s where s.created_at = now() and s.user_id = any ($1::uuid[])

-- name: drop_noise
-- What the audit said of our setting times right.
delete from public.activity_logs a using public.organizations o
where a.created_at = now() and a.organization_id = o.id
  and (o.id = any ($1::uuid[]) or o.is_personal and o.owner_id = any ($2::uuid[]))

-- name: count_month
-- The triggers counted every generation as one of today; the quota is that of the month of the demo's last day.
update public.usage_quotas q
set reset_date = (date_trunc('month', $2::date::timestamp) + interval '1 month')::date,
  ai_generations_used = (
    select count(*) from (
      select g.organization_id, g.created_at from public.ai_generations g
      union all select g.organization_id, g.created_at from public.code_generations g) made
    where made.organization_id = q.organization_id
      and made.created_at >= date_trunc('month', $2::date::timestamp) at time zone 'UTC')
from public.organizations o
where q.organization_id = o.id and (o.id = any ($1::uuid[]) or o.is_personal and o.owner_id = any ($3::uuid[]))
