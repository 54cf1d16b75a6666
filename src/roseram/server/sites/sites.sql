-- name: by_label
-- The site of a label below the sites' domain. No row: nobody's; "reserved" names are the app's own.
select s.id, s.organization_id, s.subdomain, s.visibility, s.status = 'archived' as archived, null::text as primary_domain,
  r.id as release_id, r.release_number, r.published_at, false as reserved
from public.sites s
left join public.site_releases r on r.site_id = s.id and r.status = 'live'
where s.subdomain = $1
union all
select null, null, null, null, false, null, null, null, null, true where not roseram.is_subdomain($1)

-- name: by_domain
-- The site of a domain that was proved to be its organization's, and the main one of its proved domains.
select s.id, s.organization_id, s.subdomain, s.visibility, s.status = 'archived' as archived,
  (select p.domain from public.site_domains p
   where p.site_id = s.id and p.is_primary and p.status = 'verified') as primary_domain,
  r.id as release_id, r.release_number, r.published_at, false as reserved
from public.site_domains d
join public.sites s on s.id = d.site_id
left join public.site_releases r on r.site_id = s.id and r.status = 'live'
where d.domain = $1 and d.status = 'verified'

-- name: manifest
-- What visitors are served from of a release.
select (manifest - 'pages' - 'settings' - 'warnings')::text from public.site_releases where id = $1

-- name: file
-- The bytes of a file.
select content_type, body, gzip, brotli from roseram.release_files where site_id = $1 and hash = $2

-- name: earlier
-- What lay at this path in the last releases that were live before: pages that are still open may ask for it.
select coalesce(earlier.manifest -> 'files' -> $2::text, earlier.manifest -> 'blobs' -> $2::text)::text
from (select manifest from public.site_releases
  where site_id = $1 and status = 'retired' order by release_number desc limit 10) earlier
where earlier.manifest -> 'files' ? $2::text or earlier.manifest -> 'blobs' ? $2::text
limit 1

-- name: file_of_hash
-- A file that is kept of releases before those, by the beginning of its hash; no page, which has its own address.
select hash, content_type, size_bytes from roseram.release_files
where site_id = $1 and hash >= $2::text and hash < $2::text || 'g' and content_type not like 'text/html%'
limit 1

-- name: alive
-- Whether the connection that listens still answers.
select true
