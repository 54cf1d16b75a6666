-- name: profiles__accounts
-- People of an old table of users who have no account yet (see people.sql); they get one after the switch.
insert into roseram_next.profiles (id, email, full_name, created_at, updated_at)
select a.id, a.email, a.name, coalesce(a.created_at, now()), coalesce(a.created_at, now())
from roseram_next."~accounts" a
on conflict (id) do nothing

-- name: profiles__names
-- What an account says of its person, where no old table said it.
update roseram_next.profiles p set
  full_name = coalesce(p.full_name, u.raw_user_meta_data ->> 'full_name', u.raw_user_meta_data ->> 'name'),
  avatar_url = coalesce(p.avatar_url, u.raw_user_meta_data ->> 'avatar_url')
from auth.users u
where u.id = p.id and (p.full_name is null or p.avatar_url is null)
  and jsonb_typeof(u.raw_user_meta_data) = 'object'
  and u.raw_user_meta_data ?| array['full_name', 'name', 'avatar_url']

-- name: organizations__personal
-- Everybody has a personal organization; its id is the same when it is made again.
insert into roseram_next.organizations (id, name, slug, owner_id, is_personal, created_at, updated_at)
select roseram_next.made_id('personal organization', p.id::text), coalesce(nullif(p.full_name, ''), 'Personal'), 'personal-' || p.id, p.id, true, p.created_at, p.created_at
from roseram_next.profiles p
where not exists (select from roseram_next.organizations o where o.owner_id = p.id and o.is_personal)
on conflict do nothing

-- name: organization_members__owners
-- The owner of an organization is a member of it; the role that an old row gave is kept under `legacy`.
insert into roseram_next.organization_members as m (organization_id, user_id, role, joined_at, created_at)
select o.id, o.owner_id, 'owner', o.created_at, o.created_at from roseram_next.organizations o
on conflict (organization_id, user_id) do update set role = 'owner',
  permissions = case when coalesce(jsonb_typeof(m.permissions), 'object') = 'object'
    then coalesce(m.permissions, '{}') || jsonb_build_object('legacy',
      case jsonb_typeof(m.permissions -> 'legacy') when 'object' then m.permissions -> 'legacy' else '{}' end
      || jsonb_build_object('role', m.role))
    else m.permissions end
where m.role <> 'owner'

-- name: organization_members__wide
-- People with more than 200 memberships (see roseram.mark_wide_members).
insert into roseram_next_private.wide_members (user_id)
select m.user_id from roseram_next.organization_members m group by 1 having count(*) > 200
on conflict do nothing

-- name: user_settings
-- Everybody has settings.
insert into roseram_next.user_settings (user_id)
select p.id from roseram_next.profiles p
where not exists (select from roseram_next.user_settings s where s.user_id = p.id)
on conflict do nothing

-- name: usage_stats
-- Everybody has counters.
insert into roseram_next.usage_stats (user_id)
select p.id from roseram_next.profiles p
where not exists (select from roseram_next.usage_stats s where s.user_id = p.id)
on conflict do nothing

-- name: usage_quotas
-- Every organization has the limits of its plan.
insert into roseram_next.usage_quotas (organization_id, plan_id, ai_generations_limit, pages_limit, sites_limit,
  storage_limit_gb, team_members_limit, custom_domains_limit)
select o.id, p.id, p.ai_generations_limit, p.pages_limit, p.sites_limit, p.storage_limit_gb, p.team_members_limit,
  p.custom_domains_limit
from roseram_next.organizations o join roseram_next.plans p on p.id = coalesce(o.plan, 'free')
where not exists (select from roseram_next.usage_quotas q where q.organization_id = o.id)
on conflict (organization_id) do nothing

-- name: usage_quotas__plan
-- An old row of limits says no plan: its organization does.
update roseram_next.usage_quotas q set plan_id = coalesce(o.plan, 'free')
from roseram_next.organizations o where o.id = q.organization_id and q.plan_id is null

-- name: counters
-- Counters are what there is, as the triggers keep them from now on. Rows that are right already are not written.
with counting (counted) as (
  select exists (select from pg_catalog.pg_trigger t
    where t.tgrelid = to_regclass('storage.objects') and t.tgname = 'roseram_objects_quota')
)
update roseram_next.usage_quotas q set sites_used = n.sites, pages_used = n.pages, team_members_used = n.members,
  custom_domains_used = n.domains, storage_used_bytes = n.bytes, storage_used_gb = round(n.bytes / 1073741824.0, 2)
from (
  select o.id, coalesce(s.n, 0) as sites, coalesce(p.n, 0) as pages, coalesce(m.n, 0) as members,
    coalesce(d.n, 0) as domains, coalesce(a.n, 0) as bytes
  from roseram_next.organizations o
  left join (select organization_id, count(*) as n from roseram_next.sites group by 1) s on s.organization_id = o.id
  left join (select organization_id, count(*) as n from roseram_next.pages group by 1) p on p.organization_id = o.id
  left join (select organization_id, count(*) as n from roseram_next.organization_members group by 1) m
    on m.organization_id = o.id
  left join (select organization_id, count(*) as n from roseram_next.site_domains group by 1) d
    on d.organization_id = o.id
  -- A file counts once: as an object where objects count (see section storage), else as its row in the library says.
  left join (
    select f.organization_id, sum(f.bytes)::bigint as n from (
      select t.organization_id, t.size_bytes from roseram_next.assets t
      where not (t.storage_path ~ '^assets/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.' and (select c.counted from counting c))
      union all
      select split_part(s.name, '/', 1)::uuid, coalesce((s.metadata ->> 'size')::bigint, 0) from storage.objects s
      where s.bucket_id = 'assets' and s.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.' and (select c.counted from counting c)
    ) f (organization_id, bytes) group by 1) a
    on a.organization_id = o.id
) n
where n.id = q.organization_id and (q.sites_used, q.pages_used, q.team_members_used, q.custom_domains_used, q.storage_used_bytes)
  is distinct from (n.sites, n.pages, n.members, n.domains, n.bytes)
