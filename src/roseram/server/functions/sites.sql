-- name: site
-- A site that the caller may see, and whether they may publish it.
select s.id, s.organization_id, s.name, s.subdomain,
  current_user = 'service_role' or roseram.has_role(s.organization_id, 'editor') as may_edit
from public.sites s
where s.id = $1

-- name: release
-- A release that the caller may see.
select r.id, r.site_id from public.site_releases r
where ($1::uuid is null or r.id = $1) and ($2::uuid is null or r.site_id = $2) and ($3::integer is null or r.release_number = $3)
limit 2

-- name: page
-- A page of a site that the caller may see.
select p.slug from public.pages p where p.id = $1 and p.site_id = $2

-- name: may_edit
-- Whether the caller may make sites in an organization.
select current_user = 'service_role' or roseram.has_role($1, 'editor')

-- name: take_label
-- A site gets the label that is wanted, where it is one and is free; whether it has it.
update public.sites s set subdomain = $2
where s.id = $1 and roseram.is_subdomain($2)
  and (s.subdomain = $2 or roseram.free_subdomain($2, s.id) = $2)
returning true

-- name: organization
-- An organization that the caller is in.
select o.id as organization_id from public.organizations o where o.id = $1 and roseram.has_role(o.id, 'viewer')

-- name: page_content
-- A page as it is stored, if the caller may see it.
select p.content, p.version, p.updated_at from public.pages p where p.id = $1
