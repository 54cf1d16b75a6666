-- name: owner
-- The account with this address.
select p.id from public.profiles p where p.email = $1

-- name: taken_slugs
-- Which of `$1`, `$1-2`, `$1-3`, ... are in use.
select o.slug from public.organizations o where o.slug = $1 or o.slug ~ ('^' || $1 || '-[0-9]+$')

-- name: insert
-- Nothing where the slug is in use. Triggers add the owner as a member, and the plan's quotas.
insert into public.organizations (name, slug, owner_id, plan) values ($1, $2, $3, $4)
on conflict (slug) do nothing
returning id

-- name: list
-- Organizations by name; `$1` is looked for in name, slug and owner's address; `$3` alone is shown where it is given.
select o.id, o.name, o.slug, p.email as owner, o.plan, o.is_personal, o.created_at,
  (select count(*) from public.organization_members m where m.organization_id = o.id) as members,
  (select count(*) from public.sites s where s.organization_id = o.id) as sites,
  (select count(*) from public.projects c where c.organization_id = o.id) as projects
from public.organizations o
join public.profiles p on p.id = o.owner_id
where ($1::text is null or strpos(lower(o.name), lower($1)) > 0 or strpos(o.slug, lower($1)) > 0
    or strpos(lower(p.email), lower($1)) > 0)
  and ($3::uuid is null and ($4 or not o.is_personal) or o.id = $3)
order by lower(o.name), o.slug
limit $2
