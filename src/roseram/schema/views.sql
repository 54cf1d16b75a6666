-- section: views
-- title: Views: memberships and sums
-- after: operations
--
-- Every view is `security_invoker`: it shows what the caller's policies show. Each child of an aggregate is summed on
-- its own; joining two children and grouping would multiply the sums.

-- Memberships with the organization's name: whose, where, in which role.
create or replace view public.user_organizations with (security_invoker = true) as
select m.user_id, m.organization_id, o.name, o.slug, m.role, o.plan, o.status, o.is_personal, o.logo_url
from public.organization_members m
join public.organizations o on o.id = m.organization_id;

-- Sites that a person reaches, through which organization and in which role.
create or replace view public.user_sites with (security_invoker = true) as
select m.user_id, s.id as site_id, s.name, s.slug, s.status, s.organization_id, m.role
from public.organization_members m
join public.sites s on s.organization_id = m.organization_id;

-- Sums of a site: pages, deployments, views.
create or replace view public.site_stats with (security_invoker = true) as
select s.id, s.organization_id,
  coalesce(p.total_pages, 0) as total_pages, coalesce(p.published_pages, 0) as published_pages,
  coalesce(d.total_deployments, 0) as total_deployments, d.last_deployment,
  coalesce(a.total_views, 0) as total_views
from public.sites s
left join lateral (
  select count(*) as total_pages, count(*) filter (where p.status = 'published') as published_pages
  from public.pages p where p.site_id = s.id) p on true
left join lateral (
  select count(*) as total_deployments, max(d.created_at) as last_deployment
  from public.deployments d where d.site_id = s.id) d on true
left join lateral (
  select sum(a.views)::bigint as total_views
  from public.page_analytics a join public.pages p on p.id = a.page_id where p.site_id = s.id) a on true;

-- Sums of a person: projects, deployments, prompts, tokens.
create or replace view public.user_stats with (security_invoker = true) as
select u.id as user_id, u.email,
  coalesce(p.total_projects, 0) as total_projects,
  coalesce(d.github_deployments, 0) as github_deployments, coalesce(d.netlify_deployments, 0) as netlify_deployments,
  coalesce(c.total_prompts, 0) as total_prompts,
  coalesce(c.tokens, 0) + coalesce(g.tokens, 0) as total_tokens_used,
  greatest(p.last_activity, d.last_activity, c.last_activity, g.last_activity) as last_activity
from public.profiles u
left join lateral (
  select count(*) as total_projects, max(p.updated_at) as last_activity
  from public.projects p where p.user_id = u.id) p on true
left join lateral (
  select count(*) filter (where d.deployment_type in ('github', 'github-pages')) as github_deployments,
    count(*) filter (where d.deployment_type = 'netlify') as netlify_deployments, max(d.created_at) as last_activity
  from public.deployments d where d.user_id = u.id) d on true
left join lateral (
  select count(*) filter (where c.role = 'user') as total_prompts, sum(c.tokens_used)::bigint as tokens,
    max(c.created_at) as last_activity
  from public.chat_messages c where c.user_id = u.id) c on true
left join lateral (
  select sum(g.tokens_used)::bigint as tokens, max(g.created_at) as last_activity
  from public.code_generations g where g.user_id = u.id) g on true;

-- Sums of a project: messages, generations, deployments, tokens.
create or replace view public.project_stats with (security_invoker = true) as
select p.id, p.user_id, p.name,
  coalesce(c.message_count, 0) as message_count, coalesce(d.deployment_count, 0) as deployment_count,
  coalesce(g.generation_count, 0) as generation_count,
  coalesce(c.tokens, 0) as total_tokens, coalesce(g.tokens, 0) as generation_tokens,
  c.last_message, g.last_generation, p.organization_id
from public.projects p
left join lateral (
  select count(*) as message_count, sum(c.tokens_used)::bigint as tokens, max(c.created_at) as last_message
  from public.chat_messages c where c.project_id = p.id) c on true
left join lateral (
  select count(*) as generation_count, sum(g.tokens_used)::bigint as tokens, max(g.created_at) as last_generation
  from public.code_generations g where g.project_id = p.id) g on true
left join lateral (
  select count(*) as deployment_count from public.deployments d where d.project_id = p.id) d on true;

-- Limits and use of an organization, one row per limit.
create or replace view public.organization_usage with (security_invoker = true) as
select q.organization_id, o.name, q.plan_id, limits.metric, limits.used, limits.allowed,
  case when limits.allowed > 0 then round(100 * limits.used / limits.allowed, 1) end as percent_used, q.reset_date
from public.usage_quotas q
join public.organizations o on o.id = q.organization_id
cross join lateral (values
  ('ai_generations', q.ai_generations_used::numeric, q.ai_generations_limit::numeric),
  ('pages', q.pages_used, q.pages_limit),
  ('sites', q.sites_used, q.sites_limit),
  ('storage_gb', q.storage_used_gb, q.storage_limit_gb),
  ('team_members', q.team_members_used, q.team_members_limit),
  ('custom_domains', q.custom_domains_used, q.custom_domains_limit)) limits (metric, used, allowed);

-- What happened in an organization, with the person's name.
create or replace view public.organization_activity with (security_invoker = true) as
select a.id, a.organization_id, a.user_id, u.full_name, u.email, a.action, a.resource_type, a.resource_id,
  a.changes, a.created_at
from public.activity_logs a
left join public.profiles u on u.id = a.user_id
where a.organization_id is not null;

revoke all on public.user_organizations,
  public.user_sites,
  public.site_stats,
  public.user_stats,
  public.project_stats,
  public.organization_usage,
  public.organization_activity
  from public, anon, authenticated, service_role;
grant select on public.user_organizations,
  public.user_sites,
  public.site_stats,
  public.user_stats,
  public.project_stats,
  public.organization_usage,
  public.organization_activity
  to authenticated, service_role;
