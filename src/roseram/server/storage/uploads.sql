-- name: open_uploads
-- How many uploads a person (or everybody without an account) has begun and not ended.
select count(*) from roseram.storage_uploads u
where u.owner_id is not distinct from $1 and u.finished_at is null and u.expires_at > now()

-- name: begin
-- A new upload.
insert into roseram.storage_uploads (bucket_id, name, size_bytes, replaces, role, owner_id, mime_type, cache_control,
  user_metadata, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, now() + make_interval(hours => $10::integer))
returning id, expires_at

-- name: find
-- An upload that has not expired, of the same caller.
select u.id, u.bucket_id, u.name, u.size_bytes, u.received_bytes, u.replaces, u.mime_type, u.cache_control,
  u.user_metadata::text, u.finished_at, u.expires_at
from roseram.storage_uploads u
where u.id = $1 and u.role = $2 and u.owner_id is not distinct from $3 and u.expires_at > now()

-- name: lock
-- How far it has come; nobody else adds to it until the transaction ends.
select u.received_bytes from roseram.storage_uploads u where u.id = $1 and u.finished_at is null for update

-- name: add_part
-- One more part; its blob is needed from now on.
with part as (
  insert into roseram.storage_parts (upload_id, start_byte, size_bytes, blob_key) values ($1, $2, $3, $4)
), kept as (
  delete from roseram.blob_garbage where blob_key = $4
)
update roseram.storage_uploads set received_bytes = $2 + $3 where id = $1

-- name: parts
-- Its parts in order.
select p.start_byte, p.size_bytes, p.blob_key from roseram.storage_parts p where p.upload_id = $1 order by p.start_byte

-- name: finish
-- The object is there: the parts are not needed any more.
with parts as (
  delete from roseram.storage_parts where upload_id = $1 returning blob_key
), garbage as (
  insert into roseram.blob_garbage (blob_key, due_at) select blob_key, now() from parts on conflict (blob_key) do nothing
)
update roseram.storage_uploads set received_bytes = size_bytes, finished_at = now() where id = $1

-- name: forget
-- An upload is given up.
with parts as (
  delete from roseram.storage_parts where upload_id = $1 returning blob_key
), garbage as (
  insert into roseram.blob_garbage (blob_key, due_at) select blob_key, now() from parts on conflict (blob_key) do nothing
)
delete from roseram.storage_uploads where id = $1

-- name: become_owner
-- Back from the caller's role to that of the service, in the same transaction.
select set_config('role', 'none', true)
