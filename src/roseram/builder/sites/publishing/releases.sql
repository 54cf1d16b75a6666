-- name: release
-- A release without what it holds.
select r.id, r.site_id, r.organization_id, r.release_number as number, r.status, r.message, r.error_message, r.created_by,
  r.scheduled_for, r.published_at, r.created_at, s.name as site
from public.site_releases r
join public.sites s on s.id = r.site_id
where r.id = $1

-- name: by_number
-- The id of a site's release by its number.
select id from public.site_releases where site_id = $1 and release_number = $2

-- name: list
-- Releases of a site, the newest first.
select r.id, r.site_id, r.organization_id, r.release_number as number, r.status, r.message, r.error_message, r.created_by,
  r.scheduled_for, r.published_at, r.created_at, s.name as site
from public.site_releases r
join public.sites s on s.id = r.site_id
where r.site_id = $1
order by r.release_number desc
limit $2

-- name: new_id
-- Id of a release to be.
select roseram.uuid7()

-- name: site
-- What a request to publish needs to know of a site.
select s.name, s.organization_id, s.status from public.sites s where s.id = $1

-- name: lock_site
-- Whoever switches releases of a site waits for the one before.
select s.id from public.sites s where s.id = $1 for no key update

-- name: of_job
-- The release that a job builds.
select release_id from roseram.release_jobs where job_id = $1

-- name: insert
-- A release that is yet to be built; its number is given by a trigger.
insert into public.site_releases (id, organization_id, site_id, message, created_by, scheduled_for)
values ($1, $2, $3, $4, (select p.id from public.profiles p where p.id = $5), $6)
returning release_number

-- name: name_job
-- Which job works for a release.
insert into roseram.release_jobs (release_id, job_id) values ($1, $2)
on conflict do nothing

-- name: jobs
-- Jobs that work, or worked, for a release.
select job_id from roseram.release_jobs where release_id = $1

-- name: again
-- A release whose job failed and was asked for again is built once more.
update public.site_releases r set status = 'building', error_message = null
where r.id = $1 and r.status = 'failed'
  and exists (select from roseram.release_jobs j join roseram.pgqueuer q on q.id = j.job_id
    where j.release_id = r.id and q.status <> 'failed')

-- name: fail
-- A release that could not be built.
update public.site_releases set status = 'failed', error_message = $2 where id = $1 and status = 'building'

-- name: cancel
-- A release that is not wanted any longer.
update public.site_releases set status = 'failed', error_message = $2
where id = $1 and status in ('building', 'ready')
returning id

-- name: lock_release
-- The state of a release, which stays so until the transaction ends.
select r.status, r.release_number as number, r.scheduled_for, r.scheduled_for > now() as later, r.manifest <> '{}' as built
from public.site_releases r
where r.id = $1
for no key update

-- name: live
-- The release that visitors see.
select r.id, r.release_number as number, r.published_at from public.site_releases r where r.site_id = $1 and r.status = 'live'

-- name: missing
-- How many of these files are not there.
select count(*) from unnest($2::text[]) wanted (hash)
where not exists (select from roseram.release_files f where f.site_id = $1 and f.hash = wanted.hash)

-- name: keep_manifest
-- What a release holds; it is complete from now on.
update public.site_releases set manifest = $2::text::jsonb, status = $3, error_message = $4 where id = $1

-- name: set_status
-- Where a release is.
update public.site_releases set status = $2, error_message = $3 where id = $1

-- name: retire
-- The release that was live is not any longer.
update public.site_releases set status = 'retired' where site_id = $1 and status = 'live' and id <> $2

-- name: go_live
-- A release is what visitors see.
update public.site_releases set status = 'live', published_at = now(), error_message = null where id = $1

-- name: site_published
-- The site was published just now.
update public.sites set status = 'published', published_at = now() where id = $1

-- name: pages_published
-- Pages that a release brought anew. Their time of change stays: nobody changed them.
update public.pages p set status = 'published', published_at = now()
where p.site_id = $1 and p.id = any ($2::uuid[])

-- name: forms_published
-- The fields of forms as visitors see them now: what lists and files of submissions are headed with. What is sent is held
-- against the live release itself.
update public.forms f set fields = sent.fields
from public.site_releases r, jsonb_each(r.manifest -> 'forms') sent (id, fields)
where r.id = $2 and f.site_id = $1 and f.id::text = sent.id and f.fields <> sent.fields

-- name: blobs
-- Which blobs a release needs.
insert into roseram.release_blobs (blob_key, release_id, site_id)
select key, $2, $1 from unnest($3::text[]) key
on conflict do nothing

-- name: copy_blobs
-- A release needs the same blobs as another one.
insert into roseram.release_blobs (blob_key, release_id, site_id)
select blob_key, $1, site_id from roseram.release_blobs where release_id = $2
on conflict do nothing

-- name: copy
-- A release that holds what an earlier one does.
insert into public.site_releases (id, organization_id, site_id, manifest, message, created_by)
select $1, organization_id, site_id, manifest, $3, (select p.id from public.profiles p where p.id = $4)
from public.site_releases where id = $2
returning release_number

-- name: manifest
-- What a release holds.
select manifest::text from public.site_releases where id = $1

-- name: known_files
-- Which of these files are there already.
select hash from roseram.release_files where site_id = $1 and hash = any ($2::text[])

-- name: note_garbage
-- From here on there may be files that no release comes to name: one build in many does not reach its end.
insert into roseram.release_garbage (site_id) values ($1)
on conflict do nothing

-- name: file
-- The bytes of files.
select hash, body, gzip from roseram.release_files where site_id = $1 and hash = any ($2::text[])

-- name: sites
-- Sites for people, the last changed first.
select s.id, s.name, s.subdomain, s.status, s.visibility, o.slug || '/' || s.slug as path, s.published_at,
  (select r.release_number from public.site_releases r where r.site_id = s.id and r.status = 'live') as live,
  (select count(*) from public.pages p where p.site_id = s.id) as pages
from public.sites s
join public.organizations o on o.id = s.organization_id
where $1::text is null or strpos(lower(concat_ws(' ', s.name, s.subdomain, o.slug || '/' || s.slug)), lower($1)) > 0
order by s.updated_at desc, s.id
limit $2

-- name: find_site
-- A site by its id, its label, or by organization and slug.
select s.id, s.name, s.subdomain
from public.sites s
join public.organizations o on o.id = s.organization_id
where s.id::text = lower($1) or s.subdomain = lower($1) or o.slug || '/' || s.slug = $1

-- name: scheduled
-- Releases that are to go live later.
select release_number as number, scheduled_for from public.site_releases
where site_id = $1 and status in ('building', 'ready') and scheduled_for > now()
order by scheduled_for
