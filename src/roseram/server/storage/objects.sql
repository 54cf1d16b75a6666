-- name: bucket
-- What a bucket says of uploads and readers; asked as the service, for a bucket's rows are seen by few.
select b.id, b.public, b.file_size_limit, b.allowed_mime_types from storage.buckets b where b.id = $1

-- name: expect_blob
-- A blob will be written that no row names yet; unless one does, it is removed in a day.
insert into roseram.blob_garbage (blob_key, due_at) values ($1, now() + interval '1 day')
on conflict (blob_key) do update set due_at = excluded.due_at

-- name: drop_blob
-- The blob is not needed after all.
update roseram.blob_garbage set due_at = now() where blob_key = $1

-- name: insert
-- A new object; nothing is returned, for who may write need not be able to read.
insert into storage.objects (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)

-- name: upsert
-- A new object, or the same one with other bytes.
insert into storage.objects as o (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)
on conflict (bucket_id, name) do update set version = excluded.version, metadata = excluded.metadata,
  user_metadata = coalesce(excluded.user_metadata, o.user_metadata), owner = excluded.owner, owner_id = excluded.owner_id,
  updated_at = clock_timestamp(), last_accessed_at = clock_timestamp()
returning o.id

-- name: find
-- An object, where the caller sees it.
select o.id, o.bucket_id, o.name, o.version, o.metadata::text, o.user_metadata::text, o.created_at, o.updated_at,
  o.last_accessed_at, o.owner_id, o.owner::text
from storage.objects o where o.bucket_id = $1 and o.name = $2

-- name: find_locked
-- The same, for somebody who is about to change it.
select o.id, o.bucket_id, o.name, o.version, o.metadata::text, o.user_metadata::text, o.created_at, o.updated_at,
  o.last_accessed_at, o.owner_id, o.owner::text
from storage.objects o where o.bucket_id = $1 and o.name = $2 for update

-- name: which
-- Which of these objects the caller sees.
select o.name from storage.objects o where o.bucket_id = $1 and o.name = any ($2::text[])

-- name: move
-- Another place and blob for an object, as long as it is the one that was read.
update storage.objects set bucket_id = $3, name = $4, version = $5, updated_at = clock_timestamp()
where id = $1 and version is not distinct from $2 returning id

-- name: delete
-- Objects that are gone; those that the caller may not see or delete are left out.
delete from storage.objects o where o.bucket_id = $1 and o.name = any ($2::text[])
returning o.id, o.bucket_id, o.name, o.owner::text, o.owner_id, o.version, o.created_at, o.updated_at, o.last_accessed_at,
  o.metadata::text, o.user_metadata::text

-- name: empty
-- A few of the objects of a bucket that the caller sees.
delete from storage.objects o where o.id in (
  select e.id from storage.objects e where e.bucket_id = $1 order by e.name limit $2)

-- name: list
-- The folders and objects right below a prefix. $2: the prefix, $3: how names below it begin (ilike), $4: the column,
-- $5: whether it is descending.
with below as (
  select o.*, substr(o.name, length($2) + 1) as rest from storage.objects o
  where o.bucket_id = $1 and o.name like replace(replace(replace($2, '\', '\\'), '%', '\%'), '_', '\_') || '%'
), found as (
  select b.rest as name, b.id, b.updated_at, b.created_at, b.last_accessed_at, b.metadata::text as metadata from below b
  where strpos(b.rest, '/') = 0 and b.rest <> '' and b.rest ilike $3
  union all
  select distinct split_part(b.rest, '/', 1), null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null
  from below b where strpos(b.rest, '/') > 1 and split_part(b.rest, '/', 1) ilike $3
)
select * from found f
order by
  case when $4 = 'name' and not $5 then f.name collate "C" end asc,
  case when $4 = 'name' and $5 then f.name collate "C" end desc,
  case when $5 then null else case $4 when 'created_at' then f.created_at when 'updated_at' then f.updated_at
    when 'last_accessed_at' then f.last_accessed_at end end asc nulls first,
  case when $5 then case $4 when 'created_at' then f.created_at when 'updated_at' then f.updated_at
    when 'last_accessed_at' then f.last_accessed_at end end desc nulls last,
  f.name collate "C"
limit $6 offset $7

-- name: list_v2
-- The same in pages, each from behind the last entry of the one before ($3: its time or null, $4: its key or null).
-- $5: the column, $6: whether it is descending, $8: whether folders are folded.
with below as (
  select o.*, substr(o.name, length($2) + 1) as rest from storage.objects o
  where o.bucket_id = $1 and o.name like replace(replace(replace($2, '\', '\\'), '%', '\%'), '_', '\_') || '%'
), found as (
  select b.name as key, b.id, b.updated_at, b.created_at, b.last_accessed_at, b.metadata::text as metadata,
    case $5 when 'created_at' then b.created_at when 'updated_at' then b.updated_at end as moment
  from below b where not $8 or strpos(b.rest, '/') = 0
  union all
  select distinct $2 || split_part(b.rest, '/', 1) || '/', null::uuid, null::timestamptz, null::timestamptz,
    null::timestamptz, null, case when $5 <> 'name' then '-infinity'::timestamptz end
  from below b where $8 and strpos(b.rest, '/') > 0
)
select f.*, f.moment::text as place from found f
where $4::text is null
  or $5 = 'name' and not $6 and f.key collate "C" > $4 collate "C"
  or $5 = 'name' and $6 and f.key collate "C" < $4 collate "C"
  or $5 <> 'name' and not $6 and (f.moment, f.key collate "C") > ($3::text::timestamptz, $4 collate "C")
  or $5 <> 'name' and $6 and (f.moment, f.key collate "C") < ($3::text::timestamptz, $4 collate "C")
order by
  case when not $6 then f.moment end asc, case when $6 then f.moment end desc,
  case when not $6 then f.key collate "C" end asc, case when $6 then f.key collate "C" end desc
limit $7
