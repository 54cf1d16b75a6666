-- section: storage
-- title: Files: uploads under way, blobs to remove, what follows from an object
-- after: billing, sites, keys, publishing
--
-- storage.buckets and storage.objects are Supabase's tables (section platform makes them where they are missing). Here is
-- what Roseram keeps in them: the bucket `assets`, whose folders are organizations, and the bucket `avatars`, whose folders
-- are people. Where Supabase's own storage service keeps the bytes, the buckets and (as far as its rights allow) the
-- policies are made, and nothing else of its tables is touched. What touches them is in section functions, which a migration
-- runs when everything else stands.

-- Blobs that nobody needs any more, and blobs that are being written: an entry is made before a blob is, and goes in the
-- transaction that makes the object's row, so that a program that dies between the two leaves nothing behind for ever.
create table if not exists roseram.blob_garbage (
  blob_key text primary key,  -- Key in the blob store.
  due_at timestamptz not null  -- When it is removed, unless an object or a release needs it.
);
-- Serves "what is to be removed now".
create index if not exists blob_garbage_due_at_idx on roseram.blob_garbage (due_at);
alter table roseram.blob_garbage enable row level security;
revoke all on roseram.blob_garbage from public, anon, authenticated, service_role;

-- Resumable uploads that are under way, or were finished lately.
create table if not exists roseram.storage_uploads (
  id uuid primary key default gen_random_uuid(),  -- Random: it is the upload's address.
  bucket_id text not null,  -- Bucket it goes into.
  name text not null,  -- Name of the object that it becomes.
  size_bytes bigint not null check (size_bytes >= 0),  -- Size that was announced.
  received_bytes bigint not null default 0 check (received_bytes between 0 and size_bytes),  -- What has arrived.
  replaces boolean not null,  -- Whether it may replace an object of that name.
  role text not null,  -- Role that began it; only the same caller goes on.
  owner_id text,  -- Who began it; null for a visitor or the service.
  mime_type text,  -- Declared type of the content.
  cache_control text,  -- How long caches may keep it.
  user_metadata jsonb,  -- What the application keeps with the object.
  finished_at timestamptz,  -- When it became an object.
  created_at timestamptz not null default now(),
  expires_at timestamptz not null  -- When it is given up.
);
-- Serves "what has expired".
create index if not exists storage_uploads_expires_at_idx on roseram.storage_uploads (expires_at);
-- Serves "how many has this person begun".
create index if not exists storage_uploads_owner_id_idx on roseram.storage_uploads (owner_id) where finished_at is null;
alter table roseram.storage_uploads enable row level security;
revoke all on roseram.storage_uploads from public, anon, authenticated, service_role;

-- Parts of resumable uploads, each a blob of its own until the object is made of them.
create table if not exists roseram.storage_parts (
  upload_id uuid not null references roseram.storage_uploads (id) on delete cascade,  -- Upload it belongs to.
  start_byte bigint not null check (start_byte >= 0),  -- Where in the object it begins.
  size_bytes bigint not null check (size_bytes > 0),  -- Its size.
  blob_key text not null unique,  -- Key in the blob store.
  primary key (upload_id, start_byte)
);
alter table roseram.storage_parts enable row level security;
revoke all on roseram.storage_parts from public, anon, authenticated, service_role;

-- Who may reach which file -------------------------------------------------------------------------------------------

-- Whether storage.objects is ours to put triggers on: not where Supabase's own service keeps it.
create or replace function roseram.keeps_objects() returns boolean
  language plpgsql stable set search_path = ''
  as $$
  begin
    return to_regclass('storage.migrations') is null and exists (
      select from pg_catalog.pg_class c
      where c.oid = to_regclass('storage.objects') and pg_has_role(current_user, c.relowner, 'usage'));
  end $$;
revoke all on function roseram.keeps_objects() from public, anon, authenticated, service_role;

-- The scope of API keys for files; what a key may do with rows of the library is said by the scope for sites.
insert into roseram.key_areas (table_name, area, may_write) values ('storage.objects', 'storage', true)
on conflict (table_name) do update set area = excluded.area, may_write = excluded.may_write;

-- What follows from an object ----------------------------------------------------------------------------------------

-- The blob that a row names is needed from now on; the one that it named is not. A little later only: somebody may be
-- reading it, and a release that takes it writes that down first.
create or replace function roseram.note_blob() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if tg_op <> 'DELETE' and new.version is not null then
      delete from roseram.blob_garbage g where g.blob_key = concat_ws('/', new.bucket_id, new.name, new.version);
    end if;
    if tg_op <> 'INSERT' and old.version is not null then
      insert into roseram.blob_garbage (blob_key, due_at)
      values (concat_ws('/', old.bucket_id, old.name, old.version), now() + interval '15 minutes')
      on conflict (blob_key) do nothing;
    end if;
    return null;
  end $$;
revoke all on function roseram.note_blob() from public, anon, authenticated, service_role;

-- Files in the bucket `assets` count against the storage of the organization whose folder they lie in.
create or replace function roseram.count_object() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    tenant uuid;
    amount bigint;
  begin
    -- In one order, so that two moves to and fro cannot wait for each other in a ring.
    for tenant, amount in
      select c.owner, sum(c.bytes) from (
        select case when tg_op <> 'INSERT' and old.bucket_id = 'assets' then roseram.folder_owner(old.name) end,
          case when tg_op <> 'INSERT' then -coalesce((old.metadata ->> 'size')::bigint, 0) end
        union all
        select case when tg_op <> 'DELETE' and new.bucket_id = 'assets' then roseram.folder_owner(new.name) end,
          case when tg_op <> 'DELETE' then coalesce((new.metadata ->> 'size')::bigint, 0) end
      ) c (owner, bytes) where c.owner is not null group by 1 order by 1
    loop
      if amount <> 0 then
        perform roseram.use_storage(tenant, amount);
      end if;
    end loop;
    return null;
  end $$;
revoke all on function roseram.count_object() from public, anon, authenticated, service_role;

-- The library's entry of a file follows the file: its size and type, its name, its end.
create or replace function roseram.follow_object() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if old.bucket_id <> 'assets' then
      return null;
    end if;
    if tg_op = 'DELETE' then
      delete from public.assets a where a.storage_path = 'assets/' || old.name;
    elsif new.bucket_id <> 'assets' or roseram.folder_owner(new.name) is distinct from roseram.folder_owner(old.name) then
      delete from public.assets a where a.storage_path = 'assets/' || old.name;
    else
      update public.assets a set storage_path = 'assets/' || new.name,
        size_bytes = coalesce((new.metadata ->> 'size')::bigint, a.size_bytes)
      where a.storage_path = 'assets/' || old.name;
    end if;
    return null;
  end $$;
revoke all on function roseram.follow_object() from public, anon, authenticated, service_role;

-- What an organization and a person leave behind.
create or replace function roseram.forget_objects() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if roseram.counts_objects() then
      delete from storage.objects o where o.bucket_id = tg_argv[0] and o.name ^@ (old.id || '/');
    end if;
    return null;
  end $$;
revoke all on function roseram.forget_objects() from public, anon, authenticated, service_role;
create or replace trigger organizations_forget_objects after delete on public.organizations
  for each row execute function roseram.forget_objects('assets');
create or replace trigger profiles_forget_objects after delete on public.profiles
  for each row execute function roseram.forget_objects('avatars');

-- The library --------------------------------------------------------------------------------------------------------

-- What the library says of a file in storage is what storage knows of it, whatever is sent. Runs with the caller's rights:
-- a file that they cannot see cannot be entered.
create or replace function roseram.describe_asset() returns trigger
  language plpgsql set search_path = ''
  as $$
  declare
    known jsonb;
  begin
    if not roseram.is_stored_file(new.storage_path) then
      return new;
    end if;
    if roseram.from_api() and roseram.folder_owner(substr(new.storage_path, 8)) is distinct from new.organization_id then
      raise exception 'the file % is not in the organization''s folder', new.storage_path using errcode = 'insufficient_privilege';
    end if;
    select o.metadata into known from storage.objects o where o.bucket_id = 'assets' and o.name = substr(new.storage_path, 8);
    if known is null then
      if roseram.from_api() then
        raise exception 'there is no file %', new.storage_path using errcode = 'foreign_key_violation',
          hint = 'Upload it to the bucket "assets" first.';
      end if;
      return new;
    end if;
    new.size_bytes := coalesce((known ->> 'size')::bigint, new.size_bytes);
    new.mime_type := coalesce(known ->> 'mimetype', new.mime_type);
    new.width := (known ->> 'width')::integer;
    new.height := (known ->> 'height')::integer;
    new.content_hash := known ->> 'contentHash';
    return new;
  end $$;
revoke all on function roseram.describe_asset() from public, anon, authenticated, service_role;
create or replace trigger assets_truth before insert or update of storage_path, size_bytes, mime_type, width, height, content_hash
  on public.assets for each row execute function roseram.describe_asset();

-- With its entry in the library goes the file.
create or replace function roseram.forget_asset() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if roseram.is_stored_file(old.storage_path) and roseram.folder_owner(substr(old.storage_path, 8)) = old.organization_id then
      delete from storage.objects o where o.bucket_id = 'assets' and o.name = substr(old.storage_path, 8);
    end if;
    return null;
  end $$;
revoke all on function roseram.forget_asset() from public, anon, authenticated, service_role;
create or replace trigger assets_forget_file after delete on public.assets
  for each row execute function roseram.forget_asset();
