-- name: insert
-- A new bucket.
insert into storage.buckets (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
values ($1, $1, $2, $3, $4, $5, $6)

-- name: list
-- The buckets that the caller sees. $1: part of the name or null, $2: the column, $3: whether it is descending.
select b.id, b.name, coalesce(b.owner_id, b.owner::text, '') as owner, coalesce(b.public, false) as public, b.file_size_limit,
  b.allowed_mime_types, b.created_at, b.updated_at, b.type::text as type
from storage.buckets b
where $1::text is null or strpos(lower(b.name), lower($1)) > 0
order by
  case when not $3 then case $2 when 'name' then b.name when 'id' then b.id end end asc,
  case when $3 then case $2 when 'name' then b.name when 'id' then b.id end end desc,
  case when not $3 then case $2 when 'created_at' then b.created_at when 'updated_at' then b.updated_at end end asc,
  case when $3 then case $2 when 'created_at' then b.created_at when 'updated_at' then b.updated_at end end desc,
  b.id
limit $4 offset $5

-- name: find
-- One bucket, where the caller sees it.
select b.id, b.name, coalesce(b.owner_id, b.owner::text, '') as owner, coalesce(b.public, false) as public, b.file_size_limit,
  b.allowed_mime_types, b.created_at, b.updated_at, b.type::text as type
from storage.buckets b where b.id = $1

-- name: update
-- What was said anew; the others ($3, $5, $7 are false) stay.
update storage.buckets set public = case when $3 then $2 else public end,
  file_size_limit = case when $5 then $4 else file_size_limit end,
  allowed_mime_types = case when $7 then $6::text[] else allowed_mime_types end, updated_at = clock_timestamp()
where id = $1 returning id

-- name: lock
-- The bucket, so that nothing is put into it while it goes.
select id from storage.buckets where id = $1 for update

-- name: has_objects
-- Whether there is anything in it, seen or unseen; asked as the service.
select exists (select from storage.objects where bucket_id = $1)

-- name: delete
-- The bucket itself.
delete from storage.buckets where id = $1 returning id
