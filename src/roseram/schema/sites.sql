-- section: sites
-- title: Website builder: sites, pages, versions, publishing
-- after: projects

-- Whether a text can be a site's label: one of DNS, in lower case, no punycode, which could pass for somebody else's name,
-- and none under which something else is, or may come to be. Null may stand where there is none yet.
create or replace function roseram.is_subdomain(label text) returns boolean
  language sql immutable parallel safe set search_path = ''
  as $$
    select label ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' and label !~ '^..--' and label <> all (
      '{admin,api,app,assets,auth,cdn,docs,help,localhost,mail,ns,ns1,ns2,preview,root,smtp,static,status,www}'::text[])
  $$;

-- Websites of an organization.
create table if not exists public.sites (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),  -- Name shown to people.
  slug text not null check (slug <> ''),  -- Name in addresses; unique in the organization.
  description text,  -- What it is about.
  favicon_url text,  -- Address of the icon.
  theme_color text,  -- Colour for the browser's frame, such as #1a2b3c.
  status text default 'draft' check (status in ('draft', 'published', 'archived')),  -- draft, published or archived.
  visibility text default 'private' check (visibility in ('private', 'public', 'unlisted')),  -- Who may read the published site.
  custom_domain text,  -- Main domain; the others are site_domains.
  seo_title text,  -- Title for search engines.
  seo_description text,  -- Description for search engines.
  seo_keywords text,  -- Keywords for search engines.
  og_image_url text,  -- Picture for social networks.
  google_analytics_id text,  -- Measurement id of Google Analytics.
  language text default 'en',  -- Language of the pages (BCP 47).
  settings jsonb default '{}',  -- Design tokens, navigation and the like.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who made it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,  -- When it was last published.
  subdomain text unique check (roseram.is_subdomain(subdomain)),  -- Label of its address under the sites' domain; unique everywhere.
  unique (organization_id, slug),
  unique (id, organization_id)
);
-- Serves "sites of my organization, last changed first".
create index if not exists sites_organization_id_idx on public.sites (organization_id, updated_at desc);
-- Serves "last changed first" for people with very many organizations.
create index if not exists sites_updated_at_idx on public.sites (updated_at desc);
-- Serves the look-up of a visitor's host name.
create index if not exists sites_custom_domain_idx on public.sites (lower(custom_domain)) where custom_domain is not null;
-- Serves the foreign key.
create index if not exists sites_created_by_idx on public.sites (created_by);
-- Serves full-text search over sites (the guide's example).
create index if not exists sites_search_idx on public.sites using gin (to_tsvector('english', name || ' ' || slug));
alter table public.sites enable row level security;
revoke all on public.sites from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.sites to authenticated;
grant select, insert, update, delete on public.sites to service_role;
drop policy if exists sites_select on public.sites;
create policy sites_select on public.sites for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists sites_insert on public.sites;
create policy sites_insert on public.sites for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists sites_update on public.sites;
create policy sites_update on public.sites for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists sites_delete on public.sites;
create policy sites_delete on public.sites for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger sites_guard before update on public.sites
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.created_by is distinct from new.created_by or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, created_by, created_at');
create or replace trigger sites_touch before update on public.sites
  for each row execute function roseram.touch_updated_at();

-- Pages of a site.
create table if not exists public.pages (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  site_id uuid not null,
  name text not null check (name <> ''),  -- Name in the editor.
  slug text not null check (slug <> ''),  -- Path in the site; unique in it.
  title text,  -- Title of the document.
  description text,  -- Description of the document.
  content jsonb not null default '{"blocks": []}',  -- The page as a tree of elements, or as the older list of blocks.
  layout_type text default 'default',  -- Frame around the content.
  custom_css text,  -- CSS of this page alone.
  custom_javascript text,  -- JavaScript of this page; runs only where the page is published.
  status text default 'draft' check (status in ('draft', 'published', 'archived')),  -- draft, published or archived.
  visibility text default 'inherit' check (visibility in ('inherit', 'private', 'public', 'unlisted')),  -- Who may read it; inherit = as the site.
  seo_title text,  -- Title for search engines.
  seo_description text,  -- Description for search engines.
  seo_keywords text,  -- Keywords for search engines.
  og_image_url text,  -- Picture for social networks.
  position integer not null default 0,  -- Place in the navigation.
  version integer default 1,  -- Raised by one with each change of content, CSS or JavaScript.
  metadata jsonb default '{}',
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who made it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,  -- When it was last published.
  unique (site_id, slug),
  unique (id, organization_id),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "pages of my site, newest first", and the foreign key.
create index if not exists pages_site_id_idx on public.pages (site_id, updated_at desc);
-- Serves "my newest pages".
create index if not exists pages_organization_id_idx on public.pages (organization_id, updated_at desc);
-- Serves "my newest pages" for people with very many organizations.
create index if not exists pages_updated_at_idx on public.pages (updated_at desc);
-- Serves the guide's slow query, pages by the title inside their content.
create index if not exists pages_content_title_idx on public.pages ((content ->> 'title'));
-- Serves the foreign key.
create index if not exists pages_created_by_idx on public.pages (created_by);
-- Serves full-text search over pages.
create index if not exists pages_search_idx on public.pages
  using gin (to_tsvector('english', name || ' ' || coalesce(title, '') || ' ' || coalesce(description, '')));
alter table public.pages enable row level security;
revoke all on public.pages from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.pages to authenticated;
grant select, insert, update, delete on public.pages to service_role;
drop policy if exists pages_select on public.pages;
create policy pages_select on public.pages for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists pages_insert on public.pages;
create policy pages_insert on public.pages for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists pages_update on public.pages;
create policy pages_update on public.pages for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists pages_delete on public.pages;
create policy pages_delete on public.pages for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger pages_tenant before insert on public.pages
  for each row when (new.organization_id is null) execute function roseram.tenant_of_site();
create or replace trigger pages_guard before update on public.pages
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.site_id is distinct from new.site_id or old.created_by is distinct from new.created_by or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, site_id, created_by, created_at');
-- That a page was published is no change of it.
create or replace trigger pages_touch before update on public.pages
  for each row when (old.published_at is not distinct from new.published_at or roseram.from_api())
  execute function roseram.touch_updated_at();

-- States of a page: what each sitting left, and those that were kept by name.
create table if not exists public.page_versions (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  page_id uuid not null,
  version_number integer not null check (version_number > 0),  -- Counts from 1 in each page; given by a trigger where it is left out.
  content jsonb not null,  -- The page's content as it was.
  custom_css text,  -- Its CSS.
  custom_javascript text,  -- Its JavaScript.
  message text,  -- Why it was kept.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who made it.
  created_at timestamptz not null default now(),
  saved_at timestamptz,  -- When it was last saved, where it was made by saving the page.
  unique (page_id, version_number),
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade
);
-- Serves the policies' condition on the organization.
create index if not exists page_versions_organization_id_idx on public.page_versions (organization_id, created_at desc);
-- Serves the foreign key.
create index if not exists page_versions_created_by_idx on public.page_versions (created_by);
alter table public.page_versions enable row level security;
revoke all on public.page_versions from public, anon, authenticated, service_role;
grant select, insert on public.page_versions to authenticated;
grant select, insert, update, delete on public.page_versions to service_role;
drop policy if exists page_versions_select on public.page_versions;
create policy page_versions_select on public.page_versions for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists page_versions_insert on public.page_versions;
create policy page_versions_insert on public.page_versions for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
create or replace trigger page_versions_tenant before insert on public.page_versions
  for each row when (new.organization_id is null) execute function roseram.tenant_of_page();

-- Reusable elements of an organization.
create table if not exists public.components (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),  -- Name shown to people.
  description text,  -- What it is for.
  category text,  -- Where it is found.
  thumbnail_url text,  -- Picture of it.
  content jsonb not null,  -- The element as a tree.
  settings jsonb default '{}',  -- What can be set on it.
  is_public boolean default false,  -- Whether everybody who is signed in may read it.
  usage_count integer default 0,  -- In how many places it stands now.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Serves "components of my organization, by category", and the foreign key.
create index if not exists components_organization_id_idx on public.components (organization_id, category, name);
-- Serves "public components, by category".
create index if not exists components_public_idx on public.components (category, name) where is_public;
alter table public.components enable row level security;
revoke all on public.components from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.components to authenticated;
grant select, insert, update, delete on public.components to service_role;
drop policy if exists components_select on public.components;
create policy components_select on public.components for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or is_public);
drop policy if exists components_insert on public.components;
create policy components_insert on public.components for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and usage_count = 0);
drop policy if exists components_update on public.components;
create policy components_update on public.components for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists components_delete on public.components;
create policy components_delete on public.components for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger components_guard before update on public.components
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.usage_count is distinct from new.usage_count or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, usage_count, created_at');
-- That a component is used once more is no change of it.
create or replace trigger components_touch before update on public.components
  for each row when (old.usage_count is not distinct from new.usage_count or roseram.from_api())
  execute function roseram.touch_updated_at();

-- Pre-built parts of pages.
create table if not exists public.sections (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),  -- Name shown to people.
  description text,  -- What it is for.
  category text,  -- Where it is found.
  thumbnail_url text,  -- Picture of it.
  content jsonb not null,  -- The section as a tree.
  is_public boolean default false,  -- Whether everybody who is signed in may read it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Serves "sections of my organization, by category", and the foreign key.
create index if not exists sections_organization_id_idx on public.sections (organization_id, category, name);
-- Serves "public sections, by category".
create index if not exists sections_public_idx on public.sections (category, name) where is_public;
alter table public.sections enable row level security;
revoke all on public.sections from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.sections to authenticated;
grant select, insert, update, delete on public.sections to service_role;
drop policy if exists sections_select on public.sections;
create policy sections_select on public.sections for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or is_public);
drop policy if exists sections_insert on public.sections;
create policy sections_insert on public.sections for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists sections_update on public.sections;
create policy sections_update on public.sections for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists sections_delete on public.sections;
create policy sections_delete on public.sections for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger sections_guard before update on public.sections
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, created_at');
create or replace trigger sections_touch before update on public.sections
  for each row execute function roseram.touch_updated_at();

-- Starting points for sites and projects; those without an organization come with Roseram.
create table if not exists public.templates (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid references public.organizations (id) on delete cascade,  -- Whose it is; null for those that come with Roseram.
  kind text not null default 'site' check (kind in ('site', 'page', 'project')),  -- What it makes.
  name text not null check (name <> ''),  -- Name shown to people.
  description text,  -- What it is for.
  category text,  -- Where it is found.
  thumbnail_url text,  -- Picture of it.
  content jsonb not null,  -- Pages or files that it makes.
  usage_count integer not null default 0,  -- How often it was used.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Serves "templates of this kind that I may use", and the foreign key.
create index if not exists templates_organization_id_idx on public.templates (organization_id, kind, category);
alter table public.templates enable row level security;
revoke all on public.templates from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.templates to authenticated;
grant select, insert, update, delete on public.templates to service_role;
drop policy if exists templates_select on public.templates;
create policy templates_select on public.templates for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or organization_id is null);
drop policy if exists templates_insert on public.templates;
create policy templates_insert on public.templates for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and usage_count = 0);
drop policy if exists templates_update on public.templates;
create policy templates_update on public.templates for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists templates_delete on public.templates;
create policy templates_delete on public.templates for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger templates_guard before update on public.templates
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.usage_count is distinct from new.usage_count or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, usage_count, created_at');
create or replace trigger templates_touch before update on public.templates
  for each row execute function roseram.touch_updated_at();

-- Domains of a site and how far each is proved.
create table if not exists public.site_domains (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  site_id uuid not null,
  domain text not null check (domain = lower(domain) and domain ~ '^([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$'),  -- Host name in lower case.
  is_primary boolean not null default false,  -- Whether the others redirect to it.
  status text not null default 'pending' check (status in ('pending', 'verified', 'failed')),  -- Whether its DNS record was seen.
  verification_token text not null default replace(gen_random_uuid()::text, '-', ''),  -- What the DNS record must hold.
  verified_at timestamptz,  -- When the record was seen.
  last_checked_at timestamptz,  -- When it was last looked for.
  error_message text,  -- What was wrong with it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- A domain that is proved belongs to one site; serves the look-up of a visitor's host name.
create unique index if not exists site_domains_verified_key on public.site_domains (domain) where status = 'verified';
-- One entry per site and domain, and the foreign key.
create unique index if not exists site_domains_site_id_key on public.site_domains (site_id, domain);
-- One main domain for each site.
create unique index if not exists site_domains_primary_key on public.site_domains (site_id) where is_primary;
-- Serves the policies' condition on the organization.
create index if not exists site_domains_organization_id_idx on public.site_domains (organization_id);
alter table public.site_domains enable row level security;
revoke all on public.site_domains from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.site_domains to authenticated;
grant select, insert, update, delete on public.site_domains to service_role;
drop policy if exists site_domains_select on public.site_domains;
create policy site_domains_select on public.site_domains for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists site_domains_insert on public.site_domains;
create policy site_domains_insert on public.site_domains for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'))
    and status = 'pending' and verified_at is null);
drop policy if exists site_domains_update on public.site_domains;
create policy site_domains_update on public.site_domains for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'))
  with check (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists site_domains_delete on public.site_domains;
create policy site_domains_delete on public.site_domains for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger site_domains_tenant before insert on public.site_domains
  for each row when (new.organization_id is null) execute function roseram.tenant_of_site();
create or replace trigger site_domains_guard before update on public.site_domains
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.site_id is distinct from new.site_id or old.domain is distinct from new.domain or old.status is
    distinct from new.status or old.verification_token is distinct from new.verification_token or
    old.verified_at is distinct from new.verified_at or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, site_id, domain, status, verification_token, verified_at, created_at');
create or replace trigger site_domains_touch before update on public.site_domains
  for each row execute function roseram.touch_updated_at();

-- Addresses of a site that lead elsewhere.
create table if not exists public.site_redirects (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  site_id uuid not null,
  from_path text not null check (from_path ~ '^/'),  -- Path that is asked for.
  to_url text not null check (to_url <> ''),  -- Path or address that is answered.
  status_code integer not null default 301 check (status_code in (301, 302, 307, 308, 410)),  -- HTTP status; 410 = gone for good.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (site_id, from_path),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves the policies' condition on the organization.
create index if not exists site_redirects_organization_id_idx on public.site_redirects (organization_id);
alter table public.site_redirects enable row level security;
revoke all on public.site_redirects from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.site_redirects to authenticated;
grant select, insert, update, delete on public.site_redirects to service_role;
drop policy if exists site_redirects_select on public.site_redirects;
create policy site_redirects_select on public.site_redirects for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists site_redirects_insert on public.site_redirects;
create policy site_redirects_insert on public.site_redirects for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists site_redirects_update on public.site_redirects;
create policy site_redirects_update on public.site_redirects for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists site_redirects_delete on public.site_redirects;
create policy site_redirects_delete on public.site_redirects for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger site_redirects_tenant before insert on public.site_redirects
  for each row when (new.organization_id is null) execute function roseram.tenant_of_site();
create or replace trigger site_redirects_guard before update on public.site_redirects
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.site_id is distinct from new.site_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, site_id, created_at');
create or replace trigger site_redirects_touch before update on public.site_redirects
  for each row execute function roseram.touch_updated_at();

-- What was published, complete and unchangeable; the one that is live is switched at once.
create table if not exists public.site_releases (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  site_id uuid not null,
  release_number integer not null check (release_number > 0),  -- Counts from 1 in each site.
  status text not null default 'building' check (status in ('building', 'ready', 'live', 'retired', 'failed')),  -- How far it is; one release of a site is live.
  manifest jsonb not null default '{}',  -- Path to content hash of every file of the release.
  message text,  -- What changed, in the publisher's words.
  error_message text,  -- Why it failed.
  created_by uuid references public.profiles (id) on delete set null,  -- Who published.
  scheduled_for timestamptz,  -- When it is to go live.
  published_at timestamptz,  -- When it went live.
  created_at timestamptz not null default now(),
  unique (site_id, release_number),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- One live release for each site; serves every visitor's request.
create unique index if not exists site_releases_live_key on public.site_releases (site_id) where status = 'live';
-- Serves the worker that publishes at a set time.
create index if not exists site_releases_scheduled_idx on public.site_releases (scheduled_for) where status = 'ready';
-- Serves the policies' condition on the organization.
create index if not exists site_releases_organization_id_idx on public.site_releases (organization_id, created_at desc);
-- Serves the foreign key.
create index if not exists site_releases_created_by_idx on public.site_releases (created_by);
alter table public.site_releases enable row level security;
revoke all on public.site_releases from public, anon, authenticated, service_role;
grant select on public.site_releases to authenticated;
grant select, insert, update, delete on public.site_releases to service_role;
drop policy if exists site_releases_select on public.site_releases;
create policy site_releases_select on public.site_releases for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
create or replace trigger site_releases_tenant before insert on public.site_releases
  for each row when (new.organization_id is null) execute function roseram.tenant_of_site();

-- Pictures, fonts and other files of an organization; the bytes are in storage.
create table if not exists public.assets (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  site_id uuid,  -- Site it was uploaded for, if any.
  name text not null check (name <> ''),  -- Name shown to people.
  storage_path text not null,  -- Bucket and path in storage.
  mime_type text not null,  -- Type of the content.
  size_bytes bigint not null check (size_bytes >= 0),  -- Size; counts against the storage quota.
  width integer,  -- Width of a picture in pixels.
  height integer,  -- Height of a picture in pixels.
  alt_text text,  -- Description for those who cannot see it.
  content_hash text,  -- SHA-256 of the bytes, in hexadecimal.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who uploaded it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (storage_path),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete set null (site_id) on update cascade
);
-- Serves "files of my organization, newest first", and the foreign key.
create index if not exists assets_organization_id_idx on public.assets (organization_id, created_at desc);
-- Serves "files of this site, newest first", and the foreign key.
create index if not exists assets_site_id_idx on public.assets (site_id, created_at desc);
-- Serves "is this file here already".
create index if not exists assets_content_hash_idx on public.assets (organization_id, content_hash);
-- Serves the foreign key.
create index if not exists assets_created_by_idx on public.assets (created_by);
alter table public.assets enable row level security;
revoke all on public.assets from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.assets to authenticated;
grant select, insert, update, delete on public.assets to service_role;
drop policy if exists assets_select on public.assets;
create policy assets_select on public.assets for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists assets_insert on public.assets;
create policy assets_insert on public.assets for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists assets_update on public.assets;
create policy assets_update on public.assets for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists assets_delete on public.assets;
create policy assets_delete on public.assets for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger assets_tenant before insert on public.assets
  for each row when (new.organization_id is null and new.site_id is not null) execute function roseram.tenant_of_site();
create or replace trigger assets_guard before update on public.assets
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.storage_path is distinct from new.storage_path or old.size_bytes is distinct from new.size_bytes
    or old.created_by is distinct from new.created_by or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, storage_path, size_bytes, created_by, created_at');
create or replace trigger assets_touch before update on public.assets
  for each row execute function roseram.touch_updated_at();

-- Forms on a site's pages.
create table if not exists public.forms (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  site_id uuid not null,
  name text not null check (name <> ''),  -- Name shown to people.
  fields jsonb not null default '[]' check (jsonb_typeof(fields) = 'array'),  -- [{"name", "type", "label", "required"}].
  settings jsonb default '{}',  -- Where submissions are sent, what is answered.
  is_active boolean not null default true,  -- Whether it takes submissions.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "forms of this site", and the foreign key.
create index if not exists forms_site_id_idx on public.forms (site_id, name);
-- Serves the policies' condition on the organization.
create index if not exists forms_organization_id_idx on public.forms (organization_id);
alter table public.forms enable row level security;
revoke all on public.forms from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.forms to authenticated;
grant select, insert, update, delete on public.forms to service_role;
drop policy if exists forms_select on public.forms;
create policy forms_select on public.forms for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists forms_insert on public.forms;
create policy forms_insert on public.forms for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists forms_update on public.forms;
create policy forms_update on public.forms for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists forms_delete on public.forms;
create policy forms_delete on public.forms for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger forms_tenant before insert on public.forms
  for each row when (new.organization_id is null) execute function roseram.tenant_of_site();
create or replace trigger forms_guard before update on public.forms
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.site_id is distinct from new.site_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, site_id, created_at');
create or replace trigger forms_touch before update on public.forms
  for each row execute function roseram.touch_updated_at();

-- What visitors sent through a form.
create table if not exists public.form_submissions (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  form_id uuid not null,
  data jsonb not null,  -- What was sent: field name to value.
  status text not null default 'new' check (status in ('new', 'read', 'spam', 'archived')),  -- What became of it.
  ip_hash text,  -- Hash of the visitor's address, to see floods.
  user_agent text,  -- Program it was sent with.
  created_at timestamptz not null default now(),
  foreign key (form_id, organization_id) references public.forms (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "submissions of this form, newest first", and the foreign key.
create index if not exists form_submissions_form_id_idx on public.form_submissions (form_id, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists form_submissions_organization_id_idx
  on public.form_submissions (organization_id, created_at desc);
alter table public.form_submissions enable row level security;
revoke all on public.form_submissions from public, anon, authenticated, service_role;
grant select, update, delete on public.form_submissions to authenticated;
grant select, insert, update, delete on public.form_submissions to service_role;
drop policy if exists form_submissions_select on public.form_submissions;
create policy form_submissions_select on public.form_submissions for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists form_submissions_update on public.form_submissions;
create policy form_submissions_update on public.form_submissions for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists form_submissions_delete on public.form_submissions;
create policy form_submissions_delete on public.form_submissions for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger form_submissions_tenant before insert on public.form_submissions
  for each row when (new.organization_id is null) execute function roseram.tenant_of_form();
create or replace trigger form_submissions_guard before update on public.form_submissions
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.form_id is distinct from new.form_id or old.data is distinct from new.data or old.ip_hash is
    distinct from new.ip_hash or old.user_agent is distinct from new.user_agent or old.created_at is
    distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, form_id, data, ip_hash, user_agent, created_at');

-- What a domain's DNS record must hold is drawn here: with the token that another one already shows, it would be proved.
create or replace function roseram.draw_verification_token() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if roseram.from_api() then
      new.verification_token := replace(gen_random_uuid()::text, '-', '');
    end if;
    return new;
  end $$;
create or replace trigger site_domains_token before insert on public.site_domains
  for each row execute function roseram.draw_verification_token();

-- A changed page raises its version, whoever changes it and however many at once.
create or replace function roseram.bump_page_version() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    new.version := coalesce(old.version, 0) + 1;
    return new;
  end $$;
-- Only where one of these columns is written: to compare contents costs more than all else that publishing does to a page.
create or replace trigger pages_version before update of content, custom_css, custom_javascript on public.pages
  for each row when (old.content is distinct from new.content or old.custom_css is distinct from new.custom_css
    or old.custom_javascript is distinct from new.custom_javascript)
  execute function roseram.bump_page_version();
create or replace trigger pages_version_guard before update of version on public.pages
  for each row when (old.content is not distinct from new.content and old.custom_css is not distinct from new.custom_css
    and old.custom_javascript is not distinct from new.custom_javascript and old.version is distinct from new.version)
  execute function roseram.refuse_change('version');

-- The next number, under a lock on the page, so that two at once get two numbers.
create or replace function roseram.number_page_version() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform from public.pages p where p.id = new.page_id for no key update;
    select coalesce(max(v.version_number), 0) + 1 into new.version_number
    from public.page_versions v where v.page_id = new.page_id;
    return new;
  end $$;
create or replace trigger page_versions_number before insert on public.page_versions
  for each row when (new.version_number is null) execute function roseram.number_page_version();

-- Releases of a site are numbered from 1 without a gap; two at once wait for each other.
create or replace function roseram.number_site_release() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform from public.sites s where s.id = new.site_id for no key update;
    select coalesce(max(r.release_number), 0) + 1 into new.release_number
    from public.site_releases r where r.site_id = new.site_id;
    return new;
  end $$;
create or replace trigger site_releases_number before insert on public.site_releases
  for each row when (new.release_number is null) execute function roseram.number_site_release();

-- A slug made of a name: letters and digits in ASCII, words joined by hyphens.
create or replace function roseram.slug_of(name text, otherwise text) returns text
  language sql immutable parallel safe set search_path = ''
  as $$
    select coalesce(nullif(trim(both '-' from left(trim(both '-' from regexp_replace(
      regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '-', 'g')), 50)), ''), otherwise)
  $$;

-- The n-th try of a slug: itself, then with a number behind it.
create or replace function roseram.numbered_slug(slug text, number integer) returns text
  language sql immutable parallel safe set search_path = ''
  as $$ select case when number = 1 then slug else slug || '-' || number end $$;

-- A template was used once more.
create or replace function roseram.count_template(id uuid) returns void
  language sql security definer set search_path = ''
  as $$ update public.templates t set usage_count = t.usage_count + 1 where t.id = count_template.id $$;
