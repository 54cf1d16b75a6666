-- The same change as the migration makes, by hand, with nobody else at the database: psql runs it with -v schema=FILE,
-- the unified schema's own script. Old tables are put aside, the new ones are filled without indexes, keys and
-- triggers in one pass each, and these are made afterwards. Ids come from the server (18 and later), which is faster
-- than the columns' default.
\set ON_ERROR_STOP on
set synchronous_commit = off;
set client_min_messages = warning;
set jit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
set max_parallel_workers_per_gather = 2;
set max_parallel_maintenance_workers = 2;

create schema old;
do $$
declare
  name regclass;
begin
  for name in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %s set schema old', name);
  end loop;
end $$;
alter function public.moddatetime() set schema old;
drop function public.cleanup_expired_sessions, public.update_session_activity;

begin;
set local search_path = public;
\i :schema
commit;

-- What stands in the way of loading. The names of keys are the server's own.
do $$
declare
  item record;
begin
  create table old.later (place bigint generated always as identity, statement text);
  for item in
    select c.conrelid::regclass as tab, quote_ident(c.conname) as name, c.contype, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    where c.connamespace = 'public'::regnamespace and c.contype in ('f', 'p', 'u')
      and (c.contype = 'f' and c.conparentid = 0 or c.conrelid = any (array['public.projects', 'public.project_files',
        'public.chat_messages', 'public.file_revisions']::regclass[]))
      and not exists (select from pg_inherits where inhrelid = c.conrelid)
    order by array_position('{p,u,f}', c.contype::text)
  loop
    insert into old.later (statement)
    values (format('alter table %s add constraint %s %s', item.tab, item.name, item.definition));
  end loop;
  for item in
    select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    where i.indrelid = any (array['public.projects', 'public.project_files', 'public.chat_messages',
      'public.file_revisions']::regclass[]) and not exists (select from pg_constraint where conindid = i.indexrelid)
  loop
    insert into old.later (statement) values (item.definition);
    execute format('drop index %s', item.name);
  end loop;
  for item in select statement from old.later where statement like 'alter table %' order by place desc loop
    execute regexp_replace(item.statement, 'add constraint (\S+) .*', 'drop constraint \1');
  end loop;
  for item in select oid::regclass as tab from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
    execute format('alter table %s disable trigger user', item.tab);
  end loop;
end $$;

insert into public.profiles (id, email, full_name, created_at, updated_at)
select u.id, u.email, p.display_name, u.created_at, coalesce(u.updated_at, u.created_at)
from auth.users u left join old.user_profiles p using (id);
insert into public.user_settings (id, user_id) select uuidv7(), id from public.profiles;
insert into public.usage_stats (id, user_id) select uuidv7(), id from public.profiles;
insert into public.organizations (id, name, slug, owner_id, is_personal, created_at, updated_at)
select uuidv7(), coalesce(nullif(full_name, ''), 'Personal'), 'personal-' || id, id, true, created_at, created_at from public.profiles;
insert into public.organization_members (id, organization_id, user_id, role, joined_at, created_at)
select uuidv7(), id, owner_id, 'owner', created_at, created_at from public.organizations;
insert into public.usage_quotas (id, organization_id, plan_id, ai_generations_limit, pages_limit, sites_limit, storage_limit_gb,
  team_members_limit, custom_domains_limit, team_members_used)
select uuidv7(), o.id, p.id, p.ai_generations_limit, p.pages_limit, p.sites_limit, p.storage_limit_gb, p.team_members_limit,
  p.custom_domains_limit, 1
from public.organizations o join public.plans p on p.id = o.plan;
analyze public.organizations;

insert into public.projects (id, organization_id, user_id, name, description, repository_url, github_branch, github_commit_sha,
  netlify_site_id, netlify_deploy_id, netlify_url, is_public, tags, settings, view_count, like_count, created_at, updated_at,
  published_at)
select p.id, o.id, p.user_id, p.name, p.description, p.github_url, p.github_branch, p.github_commit_sha, p.netlify_site_id,
  p.netlify_deploy_id, p.netlify_url, p.is_public, p.tags,
  jsonb_build_object('legacy', jsonb_build_object('slug', p.slug)), p.view_count, p.like_count, p.created_at, p.updated_at,
  p.published_at
from old.projects p join public.organizations o on o.owner_id = p.user_id;
insert into public.project_files (id, organization_id, project_id, path, content, language, updated_by, created_at, updated_at)
select uuidv7(), o.id, p.id, f.path, f.content, f.language, p.user_id, p.created_at, p.updated_at
from old.projects p
join public.organizations o on o.owner_id = p.user_id
cross join lateral (values ('index.html', p.html_code, 'html'), ('style.css', p.css_code, 'css'),
  ('script.js', p.javascript_code, 'javascript')) f(path, content, language)
where f.content <> '';
insert into public.chat_messages (id, organization_id, project_id, user_id, role, content, tokens_used, ai_model, temperature,
  created_at)
select m.id, p.organization_id, m.project_id, m.user_id, m.role, m.content, m.tokens_used, m.model, m.temperature, m.created_at
from old.chat_messages m join public.projects p on p.id = m.project_id;
insert into public.file_revisions (id, organization_id, project_id, file_path, content, change_type, message, created_by,
  created_at)
select r.id, p.organization_id, r.project_id, r.file_path, r.content, r.change_type, r.message, null, r.created_at
from old.file_revisions r join public.projects p on p.id = r.project_id;

select statement from old.later order by place \gexec
do $$
declare
  tab regclass;
begin
  for tab in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
    execute format('alter table %s enable trigger user', tab);
  end loop;
end $$;
analyze public.profiles, public.user_settings, public.usage_stats, public.organizations, public.organization_members,
  public.usage_quotas, public.projects, public.project_files, public.chat_messages, public.file_revisions;
