-- name: expired
-- Uploads whose time is over.
select u.id from roseram.storage_uploads u where u.expires_at < now() order by u.expires_at limit $1

-- name: due
-- Blobs whose time has come. What another process is about to remove is left to it.
select g.blob_key from roseram.blob_garbage g where g.due_at <= now() order by g.due_at limit $1 for update skip locked

-- name: needed
-- Those of them that something still needs: an object, a part of an upload, a published release.
select k from unnest($1::text[]) k
where exists (select from storage.objects o
    where o.bucket_id = split_part(k, '/', 1) and o.version = split_part(k, '/', -1)
      and k = concat_ws('/', o.bucket_id, o.name, o.version)
      and o.name = substr(k, length(split_part(k, '/', 1)) + 2, greatest(length(k) - length(split_part(k, '/', 1))
        - length(split_part(k, '/', -1)) - 2, 0)))
  or exists (select from roseram.storage_parts p where p.blob_key = k)
  or exists (select from roseram.release_blobs r where r.blob_key = k)

-- name: later
-- What is needed is looked at again tomorrow: a release goes some day.
update roseram.blob_garbage set due_at = now() + interval '1 day' where blob_key = any ($1::text[])

-- name: done
-- The blobs are gone.
delete from roseram.blob_garbage where blob_key = any ($1::text[])
