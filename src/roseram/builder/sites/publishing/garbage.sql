-- name: sites
-- Sites that something was built for, or that lost a release, some time ago.
select g.site_id, g.since from roseram.release_garbage g where g.since < now() - $1::interval order by g.since limit 1000

-- name: lock_site
-- Nothing is switched meanwhile.
select s.id from public.sites s where s.id = $1 for no key update

-- name: done
-- This site is clean; what is noted from now on counts anew.
delete from roseram.release_garbage where site_id = $1

-- name: files
-- Files that no release of the site names; new ones may be of a release that is being built.
with named as (
  select file.value ->> 'hash' as hash
  from public.site_releases r, jsonb_each(r.manifest -> 'files') file
  where r.site_id = $1 and r.manifest ? 'files'
  union
  select file.value ->> 'hash'
  from public.site_releases r, jsonb_array_elements(r.manifest -> 'not_found') file
  where r.site_id = $1 and r.manifest ? 'not_found'
), gone as (
  delete from roseram.release_files f
  where f.site_id = $1 and f.created_at < now() - $2::interval and not exists (select from named where named.hash = f.hash)
  returning 1
)
select count(*) from gone

-- name: stuck
-- Releases that nobody builds any more: their job is gone, or there never was one.
update public.site_releases r set status = 'failed', error_message = 'It was not finished; publish again'
where r.status = 'building' and r.created_at < now() - interval '1 hour'
  and not exists (select from roseram.release_jobs j join roseram.pgqueuer q on q.id = j.job_id
    where j.release_id = r.id)
