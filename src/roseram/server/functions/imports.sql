-- name: register
-- Enters a file into the library, as the caller.
select (public.register_asset($1, $2)).id

-- name: create
-- Makes the site, as the caller.
select (public.create_site(organization_id => $1, name => $2, content => $3)).id

-- name: blob
-- Where the bytes of a file are, if the caller may read it.
select o.bucket_id || '/' || o.name || '/' || o.version from storage.objects o
where o.bucket_id = 'assets' and o.name = $1 and o.version is not null

-- name: undo
-- Takes files out of the library again.
delete from public.assets where storage_path = any ($1::text[])

-- name: undo_objects
-- And out of storage; whose they are was checked when they were stored.
delete from storage.objects where bucket_id = 'assets' and name = any ($1::text[])
