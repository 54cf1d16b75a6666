-- section: publishing
-- title: Publishing: the files of releases, addresses of sites
-- after: sites, billing
--
-- A release names its files by the hash of their bytes; here are the bytes. Pages and style sheets are rows, so that a
-- release stands or falls with the database's transaction and is part of every backup; big files stay in the blob store,
-- and a release says which of them it needs.

-- Files of releases, once per site and content. No foreign key: rows go with the site by trigger.
create table if not exists roseram.release_files (
  site_id uuid not null,  -- Site whose releases name it.
  hash text not null,  -- SHA-256 of the bytes, in hexadecimal.
  content_type text not null,  -- Media type, with its charset.
  size_bytes integer not null,  -- Size of the bytes themselves.
  body bytea,  -- The bytes; null where they are kept compressed.
  gzip bytea,  -- The bytes compressed by gzip, where that is worth it.
  brotli bytea,  -- The bytes compressed by Brotli, where that is worth it.
  created_at timestamptz not null default now(),
  primary key (site_id, hash),
  check (body is not null or gzip is not null)
);
alter table roseram.release_files enable row level security;
revoke all on roseram.release_files from public, anon, authenticated, service_role;

-- Which blobs a release needs: they are kept as long as it is.
create table if not exists roseram.release_blobs (
  blob_key text not null,  -- Key in the blob store.
  release_id uuid not null,  -- Release that needs it.
  site_id uuid not null,  -- Site of the release.
  primary key (blob_key, release_id)
);
-- Serves the removal of a release's rows.
create index if not exists release_blobs_release_id_idx on roseram.release_blobs (release_id);
-- Serves the removal of a site's rows.
create index if not exists release_blobs_site_id_idx on roseram.release_blobs (site_id);
alter table roseram.release_blobs enable row level security;
revoke all on roseram.release_blobs from public, anon, authenticated, service_role;

-- Jobs that build or switch releases; jobs have no foreign keys, for they leave the queue before their release does.
create table if not exists roseram.release_jobs (
  release_id uuid not null references public.site_releases (id) on delete cascade,  -- Release that it works for.
  job_id bigint not null,  -- Number in the queue.
  primary key (release_id, job_id)
);
-- Serves "which release does this job build".
create unique index if not exists release_jobs_job_id_idx on roseram.release_jobs (job_id);
alter table roseram.release_jobs enable row level security;
revoke all on roseram.release_jobs from public, anon, authenticated, service_role;

-- Sites with files that no release may need: those for which something was built, and those that lost a release.
create table if not exists roseram.release_garbage (
  site_id uuid primary key references public.sites (id) on delete cascade,  -- Site to look at.
  since timestamptz not null default now()  -- Since when there may be such files.
);
-- Serves "what has waited long enough".
create index if not exists release_garbage_since_idx on roseram.release_garbage (since);
alter table roseram.release_garbage enable row level security;
revoke all on roseram.release_garbage from public, anon, authenticated, service_role;

-- What a site that is gone leaves behind.
create or replace function roseram.forget_site_files() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    delete from roseram.release_files f where f.site_id = old.id;
    delete from roseram.release_blobs b where b.site_id = old.id;
    return null;
  end $$;
create or replace trigger sites_forget_files after delete on public.sites
  for each row execute function roseram.forget_site_files();

-- What a release that is gone no longer needs.
create or replace function roseram.forget_release_blobs() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    delete from roseram.release_blobs b where b.release_id = old.id;
    insert into roseram.release_garbage (site_id) select s.id from public.sites s where s.id = old.site_id
    on conflict do nothing;
    return null;
  end $$;
create or replace trigger site_releases_forget_blobs after delete on public.site_releases
  for each row execute function roseram.forget_release_blobs();

-- Addresses ----------------------------------------------------------------------------------------------------------

-- A free label for a site's address that is made of a name. Two at once wait for each other.
create or replace function roseram.free_subdomain(wanted text, site uuid) returns text
  language plpgsql security definer set search_path = ''
  as $$
  declare
    base text := trim(both '-' from left(trim(both '-' from
      regexp_replace(lower(coalesce(wanted, '')), '[^a-z0-9]+', '-', 'g')), 50));
    label text;
    number integer := 1;
  begin
    if base = '' or base ~ '^..--' then
      base := 'site';
    end if;
    label := base;
    loop
      perform pg_advisory_xact_lock(hashtextextended('subdomain:' || label, 0));
      exit when roseram.is_subdomain(label)
        and not exists (select from public.sites s where s.subdomain = label and s.id <> site);
      number := number + 1;
      label := base || '-' || case when number < 20 then number::text else left(md5(gen_random_uuid()::text), 8) end;
    end loop;
    return label;
  end $$;
revoke all on function roseram.free_subdomain(text, uuid) from public, anon, authenticated, service_role;

-- A new site that says no label gets one made of its slug.
create or replace function roseram.choose_subdomain() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    new.subdomain := roseram.free_subdomain(new.slug, new.id);
    return new;
  end $$;
create or replace trigger sites_subdomain before insert on public.sites
  for each row when (new.subdomain is null) execute function roseram.choose_subdomain();

-- The servers look again when something changes that decides what a visitor sees.
create or replace function roseram.tell_site() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    -- Not by way of to_jsonb: a release's manifest may be large.
    if tg_table_name = 'sites' then
      perform pg_notify('roseram_sites', coalesce(new.id, old.id)::text);
    else
      perform pg_notify('roseram_sites', coalesce(new.site_id, old.site_id)::text);
    end if;
    return null;
  end $$;
create or replace trigger sites_tell after update on public.sites
  for each row when (old.subdomain is distinct from new.subdomain or old.visibility is distinct from new.visibility
    or old.status is distinct from new.status)
  execute function roseram.tell_site();
create or replace trigger sites_tell_deleted after delete on public.sites
  for each row execute function roseram.tell_site();
create or replace trigger site_releases_tell after update on public.site_releases
  for each row when (old.status is distinct from new.status and 'live' in (old.status, new.status))
  execute function roseram.tell_site();
create or replace trigger site_domains_tell after update on public.site_domains
  for each row when (old.status is distinct from new.status or old.is_primary is distinct from new.is_primary)
  execute function roseram.tell_site();
create or replace trigger site_domains_tell_deleted after delete on public.site_domains
  for each row execute function roseram.tell_site();
