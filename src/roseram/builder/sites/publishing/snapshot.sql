-- name: site
-- The site, and the address that visitors use where one is proved.
select s.id::text as id, s.organization_id, s.name, s.subdomain, s.status, coalesce(s.visibility, 'private') as visibility,
  s.description, s.favicon_url, s.theme_color, s.seo_title, s.seo_description, s.seo_keywords, s.og_image_url,
  s.google_analytics_id, coalesce(nullif(s.language, ''), 'en') as language, coalesce(s.settings, '{}')::text as settings,
  (select d.domain from public.site_domains d where d.site_id = s.id and d.status = 'verified'
    order by d.is_primary desc, d.created_at limit 1) as domain
from public.sites s
where s.id = $1

-- name: pages
-- What every page is called and a key of what it is made of, without its content: changes of content, CSS and JavaScript
-- raise the version, all else is in the digest.
select p.id::text as id, p.name, p.slug, p.title, coalesce(p.visibility, 'inherit') as visibility, p.status, p.version,
  p.updated_at,
  md5(row(p.description, p.layout_type, p.visibility, p.seo_title, p.seo_description, p.seo_keywords, p.og_image_url,
    p.metadata)::text) as settings,
  coalesce(p.metadata ->> 'in_navigation', 'true') <> 'false' as listed
from public.pages p
where p.site_id = $1 and p.status is distinct from 'archived'
order by p.position, p.created_at, p.id

-- name: redirects
-- Redirects of the site.
select from_path, to_url, status_code from public.site_redirects where site_id = $1 order by from_path

-- name: base
-- The last release that was built: what it shares with the next one is not made again.
select r.id, r.release_number, r.manifest::text as manifest
from public.site_releases r
where r.site_id = $1 and r.manifest <> '{}' and r.status in ('live', 'ready', 'retired')
order by r.release_number desc
limit 1

-- name: live
-- What visitors see.
select r.id, r.release_number, r.manifest::text as manifest, r.published_at
from public.site_releases r
where r.site_id = $1 and r.status = 'live'

-- name: contents
-- All of some pages.
select p.id::text as id, p.content::text as content, p.description, p.custom_css, p.custom_javascript, p.seo_title,
  p.seo_description, p.seo_keywords, p.og_image_url, p.updated_at
from public.pages p
where p.id = any ($1::uuid[])

-- name: scripts
-- JavaScript of pages.
select p.custom_javascript from public.pages p
where p.site_id = $1 and p.custom_javascript is not null and p.status is distinct from 'archived'

-- name: parts
-- Digests of what some pages are made of.
select p.id::text as id, md5(p.content::text) as content, md5(coalesce(p.custom_css, '')) as css,
  md5(coalesce(p.custom_javascript, '')) as javascript
from public.pages p
where p.id = any ($1::uuid[])

-- name: approved
-- Which of these pages somebody has approved as they are: nothing of them has changed since the approval was asked for.
select p.id::text as id, max(r.created_at) as asked_at
from public.pages p
join public.review_requests r on r.page_id = p.id and r.status = 'approved' and r.page_version = p.version
  and r.created_at >= p.updated_at
where p.id = any ($1::uuid[])
group by p.id

-- name: assets
-- Files of the organization, and where their bytes are.
select a.id::text as id, a.name, a.storage_path, a.mime_type, a.size_bytes, a.width, a.height, o.version
from public.assets a
join storage.objects o on o.bucket_id = split_part(a.storage_path, '/', 1)
  and o.name = substr(a.storage_path, strpos(a.storage_path, '/') + 1)
where a.organization_id = $1 and a.id = any ($2::uuid[]) and o.version is not null
