-- section: functions
-- title: Functions that applications call
-- after: views, keys, sessions, jobs, storage, editing
--
-- What an application calls by `rpc`, and no table can be. They act with their owner's rights on the caller's own things.

-- Makes a key for the person who asks, and returns it: `key` is shown this once and kept nowhere. A key has 43
-- characters (256 bits) that cannot be guessed and 6 that follow from them, so that a mistyped one is seen at once.
create or replace function public.create_api_key(name text, scopes text[], description text default null,
  expires_at timestamptz default null, rate_limit integer default null) returns json
  language plpgsql security definer set search_path = ''
  as $$
  declare
    random bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    key text := 'rsm_' || rtrim(translate(encode(random, 'base64'), '+/', '-_'), '=');
    unknown text;
    made public.api_keys;
  begin
    if auth.uid() is null then
      raise exception 'sign in to make an API key' using errcode = 'insufficient_privilege';
    end if;
    perform roseram.require_person();
    if auth.jwt() ->> 'aal' is distinct from 'aal2' and exists (
        select from auth.mfa_factors f where f.user_id = auth.uid() and f.status = 'verified') then
      raise exception 'making an API key needs the second factor' using errcode = 'insufficient_privilege',
        hint = 'Verify a factor in this session, and ask again.';
    end if;
    if coalesce(create_api_key.name, '') = '' then
      raise exception 'a key needs a name' using errcode = 'invalid_parameter_value';
    end if;
    if coalesce(cardinality(create_api_key.scopes), 0) = 0 then
      raise exception 'a key needs scopes, such as projects:read' using errcode = 'invalid_parameter_value';
    end if;
    select string_agg(quote_literal(coalesce(given, 'null')), ', ') into unknown
    from unnest(create_api_key.scopes) given
    where not exists (select from roseram.key_areas a
      where given = a.area || ':read' or given = a.area || ':write' and a.may_write);
    if unknown is not null then
      raise exception 'there is no such scope: %', unknown using errcode = 'invalid_parameter_value',
        hint = (select 'Scopes are ' || string_agg(scope, ', ' order by scope) || '.' from (
          select a.area || ':read' as scope from roseram.key_areas a where a.area is not null
          union select a.area || ':write' from roseram.key_areas a where a.area is not null and a.may_write) known);
    end if;
    if create_api_key.expires_at <= now() then
      raise exception 'expires_at has passed' using errcode = 'invalid_parameter_value';
    end if;
    if create_api_key.rate_limit not between 1 and 1000 then
      raise exception 'rate_limit may be 1 to 1000 an hour' using errcode = 'insufficient_privilege',
        hint = 'The operator of this installation may raise it for a key.';
    end if;
    key := key || left(translate(encode(sha256(convert_to(key, 'UTF8')), 'base64'), '+/', '-_'), 6);
    insert into public.api_keys (user_id, key_hash, key_prefix, name, description, scopes, rate_limit, expires_at)
    values (auth.uid(), encode(sha256(convert_to(key, 'UTF8')), 'hex'), left(key, 10), create_api_key.name,
      create_api_key.description, array(select distinct s from unnest(create_api_key.scopes) s order by 1),
      coalesce(create_api_key.rate_limit, 1000), create_api_key.expires_at)
    returning * into made;
    return json_build_object('id', made.id, 'key', key, 'name', made.name, 'description', made.description,
      'key_prefix', made.key_prefix, 'scopes', made.scopes, 'rate_limit', made.rate_limit,
      'rate_limit_window', made.rate_limit_window, 'expires_at', made.expires_at, 'created_at', made.created_at);
  end $$;
revoke all on function public.create_api_key(text, text[], text, timestamptz, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.create_api_key(text, text[], text, timestamptz, integer) to authenticated;
comment on function public.create_api_key(text, text[], text, timestamptz, integer) is
  'Makes an API key for the person who asks; `key` of the answer is shown this once.';

-- Devices ------------------------------------------------------------------------------------------------------------

-- The devices that the caller is signed in on, the one last seen first.
create or replace function public.list_devices()
  returns table (id uuid, device text, user_agent text, ip text, created_at timestamptz, last_seen_at timestamptz,
    aal text, is_current boolean)
  language plpgsql stable security definer set search_path = ''
  as $$
  #variable_conflict use_column
  declare
    person uuid := roseram.person_signed_in();
  begin
    return query
      select s.id, roseram.device_of(coalesce(s.user_agent, '')), s.user_agent, host(s.ip), s.created_at,
        greatest(s.created_at, s.refreshed_at at time zone 'UTC',
          (select max(t.created_at) from auth.refresh_tokens t where t.session_id = s.id)) as last_seen_at,
        coalesce(s.aal, 'aal1')::text, s.id is not distinct from roseram.session_of_caller()
      from auth.sessions s
      where s.user_id = person and (s.not_after is null or s.not_after > now())
      order by 8 desc, 6 desc, 1;
  end $$;
comment on function public.list_devices() is 'The devices that the caller is signed in on.';

-- Ends one session of the caller's; whether it was there.
create or replace function public.sign_out_device(session_id uuid) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
  declare
    person uuid := roseram.person_signed_in();
  begin
    delete from auth.sessions s where s.id = sign_out_device.session_id and s.user_id = person;
    if not found then
      return false;
    end if;
    insert into public.session_audit_log (user_id, action) values (person, 'signed_out');
    return true;
  end $$;
comment on function public.sign_out_device(uuid) is 'Signs the caller out on one of their devices; whether it was there.';

-- Ends every session of the caller's but the one that asks; how many there were.
create or replace function public.sign_out_other_devices() returns integer
  language plpgsql security definer set search_path = ''
  as $$
  declare
    person uuid := roseram.person_signed_in();
    ended integer;
  begin
    delete from auth.sessions s where s.user_id = person and s.id is distinct from roseram.session_of_caller();
    get diagnostics ended = row_count;
    if ended > 0 then
      insert into public.session_audit_log (user_id, action) values (person, 'signed_out');
    end if;
    return ended;
  end $$;
comment on function public.sign_out_other_devices() is 'Signs the caller out everywhere else; on how many devices.';

revoke all on function public.list_devices(), public.sign_out_device(uuid), public.sign_out_other_devices()
  from public, anon, authenticated, service_role;
grant execute on function public.list_devices(), public.sign_out_device(uuid), public.sign_out_other_devices()
  to authenticated;

-- Jobs ---------------------------------------------------------------------------------------------------------------

-- The jobs of an organization for its members; without one those of all that the caller is a member of, and the caller's
-- own. Newest first.
create or replace function public.list_jobs(organization_id uuid default null, status text default null,
    "limit" integer default 100) returns setof roseram.shown_jobs
  language plpgsql stable security definer set search_path = ''
  as $$
  declare
    person uuid := auth.uid();
  begin
    if person is null then
      raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
    end if;
    perform roseram.require_person();
    if list_jobs.status not in ('queued', 'scheduled', 'running', 'done', 'failed', 'cancelled') then
      raise exception 'there is no such status: %', list_jobs.status using errcode = 'invalid_parameter_value',
        hint = 'It is queued, scheduled, running, done, failed or cancelled.';
    end if;
    return query
      select j.* from roseram.shown_jobs j
      where j.id in (
          select i.id from roseram.jobs i
          join public.organization_members m on m.organization_id = i.organization_id
          where m.user_id = person
            and (list_jobs.organization_id is null or m.organization_id = list_jobs.organization_id)
          union all
          select i.id from roseram.jobs i
          where i.organization_id is null and i.person_id = person and list_jobs.organization_id is null)
        and (list_jobs.status is null or j.status = list_jobs.status)
      order by j.id desc
      limit least(greatest(coalesce(list_jobs."limit", 100), 0), 1000);
  end $$;
revoke all on function public.list_jobs(uuid, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_jobs(uuid, text, integer) to authenticated;
comment on function public.list_jobs(uuid, text, integer) is
  'The jobs of an organization (or of all the caller''s, and their own), newest first.';

-- Sites --------------------------------------------------------------------------------------------------------------
-- These act with the caller's own rights: who may make sites and pages may copy them.

-- A copy of a page in the same site, as a draft that is in no navigation.
create or replace function public.duplicate_page(page_id uuid, name text default null, slug text default null)
  returns public.pages
  language plpgsql set search_path = ''
  as $$
  declare
    source public.pages;
    made public.pages;
    base text;
    last_ integer;
  begin
    select p.* into source from public.pages p where p.id = duplicate_page.page_id;
    if not found then
      raise exception 'there is no such page, or you may not see it' using errcode = 'PT404';
    end if;
    base := coalesce(duplicate_page.slug, trim(both '/' from source.slug) || '-copy');
    if base = '-copy' then
      base := 'home-copy';
    end if;
    select coalesce(max(p.position), 0) + 1 into last_ from public.pages p where p.site_id = source.site_id;
    for number in 1 .. 1000 loop
      insert into public.pages (organization_id, site_id, name, slug, title, description, content, layout_type, custom_css,
        custom_javascript, visibility, seo_title, seo_description, seo_keywords, og_image_url, position, metadata)
      values (source.organization_id, source.site_id, coalesce(nullif(duplicate_page.name, ''), source.name || ' (copy)'),
        roseram.numbered_slug(base, number), source.title, source.description, source.content, source.layout_type,
        source.custom_css, source.custom_javascript, source.visibility, source.seo_title, source.seo_description,
        source.seo_keywords, source.og_image_url, last_,
        coalesce(source.metadata, '{}') || '{"in_navigation": false}')
      on conflict on constraint pages_site_id_slug_key do nothing
      returning * into made;
      if found then
        return made;
      end if;
      if duplicate_page.slug is not null then
        raise exception 'another page of the site has the slug %', duplicate_page.slug using errcode = 'unique_violation';
      end if;
    end loop;
    raise exception 'no slug is free for a copy of %', source.slug using errcode = 'unique_violation';
  end $$;
comment on function public.duplicate_page(uuid, text, text) is
  'Copies a page within its site, as a draft; the slug is made of the old one unless it is given.';

-- A copy of a site in the same organization: settings, pages, redirects; not its domains, releases and forms.
create or replace function public.duplicate_site(site_id uuid, name text default null, slug text default null)
  returns public.sites
  language plpgsql set search_path = ''
  as $$
  declare
    source public.sites;
    made public.sites;
    base text;
  begin
    select s.* into source from public.sites s where s.id = duplicate_site.site_id;
    if not found then
      raise exception 'there is no such site, or you may not see it' using errcode = 'PT404';
    end if;
    base := coalesce(duplicate_site.slug, source.slug || '-copy');
    for number in 1 .. 1000 loop
      insert into public.sites (organization_id, name, slug, description, favicon_url, theme_color, visibility, seo_title,
        seo_description, seo_keywords, og_image_url, google_analytics_id, language, settings)
      values (source.organization_id, coalesce(nullif(duplicate_site.name, ''), source.name || ' (copy)'),
        roseram.numbered_slug(base, number), source.description, source.favicon_url, source.theme_color, 'private',
        source.seo_title, source.seo_description, source.seo_keywords, source.og_image_url, null, source.language,
        source.settings)
      on conflict on constraint sites_organization_id_slug_key do nothing
      returning * into made;
      exit when found;
      if duplicate_site.slug is not null then
        raise exception 'another site of the organization has the slug %', duplicate_site.slug
          using errcode = 'unique_violation';
      end if;
    end loop;
    if made.id is null then
      raise exception 'no slug is free for a copy of %', source.slug using errcode = 'unique_violation';
    end if;
    insert into public.pages (organization_id, site_id, name, slug, title, description, content, layout_type, custom_css,
      custom_javascript, status, visibility, seo_title, seo_description, seo_keywords, og_image_url, position, metadata)
    select p.organization_id, made.id, p.name, p.slug, p.title, p.description, p.content, p.layout_type, p.custom_css,
      p.custom_javascript, case when p.status = 'archived' then 'archived' else 'draft' end, p.visibility, p.seo_title,
      p.seo_description, p.seo_keywords, p.og_image_url, p.position, p.metadata
    from public.pages p
    where p.site_id = source.id;
    insert into public.site_redirects (organization_id, site_id, from_path, to_url, status_code)
    select r.organization_id, made.id, r.from_path, r.to_url, r.status_code
    from public.site_redirects r
    where r.site_id = source.id;
    return made;
  end $$;
comment on function public.duplicate_site(uuid, text, text) is
  'Copies a site with its pages and redirects, as a private draft; the slug is made of the old one unless it is given.';

-- A new site with an empty home page; or made of a template, or of `content`, which is of the same form: {"site": {"settings",
-- "language", "theme_color", "description"}, "pages": [{"name", "slug", "title", "description", "content", "custom_css",
-- "custom_javascript", "metadata", ...}]}; what "site" holds may also stand beside "pages".
-- Who publishes it wants it to be read: it is public, unlike a copy.
create or replace function public.create_site(organization_id uuid, name text, slug text default null,
    template_id uuid default null, language text default null, content jsonb default null) returns public.sites
  language plpgsql set search_path = ''
  as $$
  declare
    made public.sites;
    base text := coalesce(nullif(create_site.slug, ''), roseram.slug_of(create_site.name, 'site'));
    empty_ constant jsonb := '{"version": 3, "component": {"type": "wrapper", "components": []}, "styles": []}';
    given jsonb := create_site.content;
    about jsonb;
    pages jsonb;
  begin
    if coalesce(trim(create_site.name), '') = '' then
      raise exception 'a site needs a name' using errcode = 'invalid_parameter_value';
    end if;
    if create_site.template_id is not null then
      select t.content into given from public.templates t where t.id = create_site.template_id and t.kind = 'site';
      if not found then
        raise exception 'there is no such template, or you may not see it' using errcode = 'PT404';
      end if;
    end if;
    about := coalesce(given -> 'site', '{}') || (coalesce(given, '{}') - 'site' - 'pages');
    pages := coalesce(nullif(given -> 'pages', '[]'),
      jsonb_build_array(jsonb_build_object('name', 'Home', 'slug', 'home', 'title', create_site.name)));
    if jsonb_typeof(pages) <> 'array' or jsonb_typeof(about) <> 'object' then
      raise exception 'content must be {"site": {...}, "pages": [...]}' using errcode = 'invalid_parameter_value';
    end if;
    for number in 1 .. 1000 loop
      insert into public.sites (organization_id, name, slug, visibility, description, favicon_url, theme_color, language,
        settings)
      values (create_site.organization_id, trim(create_site.name), roseram.numbered_slug(base, number), 'public',
        about ->> 'description', about ->> 'favicon_url', about ->> 'theme_color',
        coalesce(nullif(create_site.language, ''), nullif(about ->> 'language', ''), 'en'),
        coalesce(about -> 'settings', '{}'))
      on conflict on constraint sites_organization_id_slug_key do nothing
      returning * into made;
      exit when found;
      if nullif(create_site.slug, '') is not null then
        raise exception 'another site of the organization has the slug %', create_site.slug
          using errcode = 'unique_violation';
      end if;
    end loop;
    if made.id is null then
      raise exception 'no slug is free for %', create_site.name using errcode = 'unique_violation';
    end if;
    insert into public.pages (organization_id, site_id, name, slug, title, description, content, custom_css,
      custom_javascript, visibility, seo_title, seo_description, og_image_url, position, metadata)
    select made.organization_id, made.id, coalesce(nullif(p.page ->> 'name', ''), nullif(p.page ->> 'title', ''),
        p.page ->> 'slug'), p.page ->> 'slug', p.page ->> 'title', p.page ->> 'description',
      coalesce(p.page -> 'content', empty_), p.page ->> 'custom_css', p.page ->> 'custom_javascript',
      coalesce(p.page ->> 'visibility', 'inherit'), p.page ->> 'seo_title', p.page ->> 'seo_description',
      p.page ->> 'og_image_url', coalesce((p.page ->> 'position')::integer, p.place::integer - 1),
      coalesce(p.page -> 'metadata', '{}')
    from jsonb_array_elements(pages) with ordinality p (page, place);
    if create_site.template_id is not null then
      perform roseram.count_template(create_site.template_id);
    end if;
    return made;
  end $$;
comment on function public.create_site(uuid, text, text, uuid, text, jsonb) is
  'Makes a site: with an empty home page, from a template, or with the settings and pages that `content` holds.';

revoke all on function public.duplicate_page(uuid, text, text), public.duplicate_site(uuid, text, text),
  public.create_site(uuid, text, text, uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.duplicate_page(uuid, text, text), public.duplicate_site(uuid, text, text),
  public.create_site(uuid, text, text, uuid, text, jsonb) to authenticated, service_role;

-- Editing ------------------------------------------------------------------------------------------------------------
-- With the caller's own rights, too.

-- Writes a page if it still is at the version that was read; what is left out stays, an empty text takes CSS or JavaScript
-- away. Whoever comes too late is refused (409) and nothing is written: read the page again, put both together, save anew.
create or replace function public.save_page(page_id uuid, version integer, content jsonb default null,
    custom_css text default null, custom_javascript text default null, message text default null) returns json
  language plpgsql set search_path = ''
  as $$
  declare
    page public.pages;
  begin
    -- Two who read the same version wait here for each other.
    select p.* into page from public.pages p where p.id = save_page.page_id for no key update;
    if not found then
      if exists (select from public.pages p where p.id = save_page.page_id) then
        raise exception 'you may not change this page' using errcode = 'insufficient_privilege',
          hint = 'Editors and above may.';
      end if;
      raise exception 'there is no such page, or you may not see it' using errcode = 'PT404';
    end if;
    if page.version is distinct from save_page.version then
      raise exception 'the page was changed meanwhile: it is at version %, not %', page.version, save_page.version
        using errcode = 'PT409', detail = json_build_object('version', page.version, 'updated_at', page.updated_at)::text,
          hint = 'Read the page again, put both together, and save with its version.';
    end if;
    if jsonb_typeof(save_page.content) <> 'object' then
      raise exception 'content must be an object, such as {"version": 3, "component": {...}, "styles": [...]}'
        using errcode = 'invalid_parameter_value';
    end if;
    update public.pages p set content = coalesce(save_page.content, p.content),
      custom_css = case when save_page.custom_css is null then p.custom_css else nullif(save_page.custom_css, '') end,
      custom_javascript = case when save_page.custom_javascript is null then p.custom_javascript
        else nullif(save_page.custom_javascript, '') end
    where p.id = save_page.page_id
      and (p.content, p.custom_css, p.custom_javascript) is distinct from (coalesce(save_page.content, p.content),
        case when save_page.custom_css is null then p.custom_css else nullif(save_page.custom_css, '') end,
        case when save_page.custom_javascript is null then p.custom_javascript
          else nullif(save_page.custom_javascript, '') end)
    returning p.* into page;
    if not found then
      select p.* into page from public.pages p where p.id = save_page.page_id;
    end if;
    if nullif(save_page.message, '') is not null then
      perform public.name_version(save_page.page_id, save_page.message);
    end if;
    return json_build_object('id', page.id, 'version', page.version, 'updated_at', page.updated_at);
  end $$;
comment on function public.save_page(uuid, integer, jsonb, text, text, text) is
  'Writes a page if it is still at the version that was read, and refuses with 409 otherwise.';

-- Gives what a page is now a name among its versions; the version's number.
create or replace function public.name_version(page_id uuid, message text) returns integer
  language plpgsql security definer set search_path = ''
  as $$
  declare
    tenant uuid := (select p.organization_id from public.pages p where p.id = name_version.page_id);
  begin
    perform roseram.require_person();
    if tenant is null or not roseram.has_role(tenant, 'editor') then
      raise exception 'there is no such page, or you may not change it' using errcode = 'insufficient_privilege';
    end if;
    if coalesce(trim(name_version.message), '') = '' then
      raise exception 'a version needs a name' using errcode = 'invalid_parameter_value';
    end if;
    return roseram.name_version_of(name_version.page_id, left(trim(name_version.message), 500), auth.uid());
  end $$;
comment on function public.name_version(uuid, text) is
  'Gives what a page is now a name among its versions, and returns the version''s number.';

-- The pages that use a component, as far as the caller may see them.
create or replace function public.list_component_uses(component_id uuid)
  returns table (page_id uuid, page_name text, page_slug text, site_id uuid, site_name text, uses integer)
  language plpgsql stable security definer set search_path = ''
  as $$
  #variable_conflict use_column
  begin
    perform roseram.require_person();
    return query
      select p.id, p.name, p.slug, s.id, s.name, u.uses
      from roseram.component_uses u join public.pages p on p.id = u.page_id join public.sites s on s.id = p.site_id
      where u.component_id = list_component_uses.component_id and roseram.has_role(p.organization_id, 'viewer')
      order by s.name, p.position, p.id;
  end $$;
comment on function public.list_component_uses(uuid) is 'The pages that use a component, and how often each does.';

-- The pages of a site that wait for approval before it can be published; none where the site asks for none.
create or replace function public.list_pages_to_approve(site_id uuid) returns table (page_id uuid, name text)
  language plpgsql stable security definer set search_path = ''
  as $$
  #variable_conflict use_column
  begin
    perform roseram.require_person();
    if not exists (select from public.sites s
        where s.id = list_pages_to_approve.site_id and roseram.has_role(s.organization_id, 'viewer')) then
      raise exception 'there is no such site, or you may not see it' using errcode = 'PT404';
    end if;
    return query select w.page_id, w.name from roseram.pages_to_approve(list_pages_to_approve.site_id) w;
  end $$;
comment on function public.list_pages_to_approve(uuid) is
  'The pages of a site that wait for approval before it can be published.';

-- Says that a template of an organization was used for something that the caller made of it.
create or replace function public.use_template(template_id uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform roseram.require_person();
    if not exists (select from public.templates t where t.id = use_template.template_id
        and roseram.has_role(t.organization_id, 'editor')) then
      raise exception 'there is no such template, or you may not use it' using errcode = 'insufficient_privilege';
    end if;
    perform roseram.count_template(use_template.template_id);
  end $$;
comment on function public.use_template(uuid) is 'Counts one more use of an organization''s template.';

revoke all on function public.save_page(uuid, integer, jsonb, text, text, text), public.name_version(uuid, text),
  public.list_component_uses(uuid), public.list_pages_to_approve(uuid), public.use_template(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.save_page(uuid, integer, jsonb, text, text, text) to authenticated, service_role;
grant execute on function public.name_version(uuid, text), public.list_component_uses(uuid),
  public.list_pages_to_approve(uuid), public.use_template(uuid) to authenticated;

-- Files --------------------------------------------------------------------------------------------------------------

-- The buckets of Roseram, where there are none of that name. A trigger of somebody else's on the table may refuse them; that
-- is theirs to mend, and no reason to install nothing.
do $$
begin
  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
    -- What can run in a browser (text/html, text/javascript) is not among them. SVG is served without its scripts.
    ('assets', 'assets', false, null, array['image/*', 'video/*', 'audio/*', 'font/*', 'text/plain', 'text/css', 'text/csv',
      'text/markdown', 'text/vtt', 'application/pdf', 'application/json', 'application/manifest+json', 'application/zip',
      'application/font-woff', 'application/vnd.ms-fontobject', 'application/msword', 'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet',
      'application/vnd.oasis.opendocument.presentation', 'application/octet-stream']),
    ('avatars', 'avatars', true, 5242880, array['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
  on conflict (id) do nothing;
exception when others then
  raise warning 'the buckets assets and avatars could not be made: %', sqlerrm
    using hint = 'Look at the triggers on storage.buckets, then run: roseram schema dump --section functions, and apply it.';
end $$;

-- Members read the files of their organization, editors write them; everybody writes their own pictures, which anybody may
-- see. Beside them stands, for every bucket, what an API key needs. A role that may make no policies there says so.
do $$
declare
  tenant constant text := 'roseram.folder_owner(name)';
  member constant text := 'bucket_id = ''assets'' and (%1$s = any ((select roseram.organization_ids(%2$L))::uuid[])'
    ' or %1$s >= roseram.wide_floor() and roseram.has_role(%1$s, %2$L))';
  viewer constant text := format(member, tenant, 'viewer');
  editor constant text := format(member, tenant, 'editor');
  own constant text := format('bucket_id = ''avatars'' and %s = (select auth.uid())', tenant);
  may_read constant text := '(select roseram.key_allows(''storage'', ''read''))';
  may_write constant text := '(select roseram.key_allows(''storage'', ''write''))';
  person constant text := '(select roseram.by_person())';
  wanted record;
begin
  for wanted in select * from (values
    ('objects', 'roseram_assets_select', 'permissive', 'select', viewer, null),
    ('objects', 'roseram_assets_insert', 'permissive', 'insert', null, editor),
    ('objects', 'roseram_assets_update', 'permissive', 'update', editor, editor),
    ('objects', 'roseram_assets_delete', 'permissive', 'delete', editor, null),
    ('objects', 'roseram_avatars_select', 'permissive', 'select', own, null),
    ('objects', 'roseram_avatars_insert', 'permissive', 'insert', null, own),
    ('objects', 'roseram_avatars_update', 'permissive', 'update', own, own),
    ('objects', 'roseram_avatars_delete', 'permissive', 'delete', own, null),
    ('objects', 'roseram_objects_select_key', 'restrictive', 'select', may_read, null),
    ('objects', 'roseram_objects_insert_key', 'restrictive', 'insert', null, may_write),
    ('objects', 'roseram_objects_update_key', 'restrictive', 'update', may_write, may_write),
    ('objects', 'roseram_objects_delete_key', 'restrictive', 'delete', may_write, null),
    ('buckets', 'roseram_buckets_select', 'permissive', 'select', 'roseram.is_our_bucket(id)', null),
    ('buckets', 'roseram_buckets_select_key', 'restrictive', 'select', may_read, null),
    ('buckets', 'roseram_buckets_insert_key', 'restrictive', 'insert', null, person),
    ('buckets', 'roseram_buckets_update_key', 'restrictive', 'update', person, person),
    ('buckets', 'roseram_buckets_delete_key', 'restrictive', 'delete', person, null)
  ) policies (relation, name, kind, command, condition, new_rows)
  loop
    execute format('drop policy if exists %I on storage.%I', wanted.name, wanted.relation);
    execute format('create policy %I on storage.%I as %s for %s to authenticated%s%s', wanted.name, wanted.relation, wanted.kind,
      wanted.command, ' using (' || wanted.condition || ')', ' with check (' || wanted.new_rows || ')');
  end loop;
exception when insufficient_privilege then
  raise notice 'The policies for the buckets assets and avatars were not made: storage.objects belongs to somebody else.';
end $$;

-- What follows from an object, see section storage.
do $$
begin
  if not roseram.keeps_objects() then
    return;
  end if;
  create or replace trigger roseram_objects_blob after insert or delete on storage.objects
    for each row execute function roseram.note_blob();
  create or replace trigger roseram_objects_blob_update after update on storage.objects
    for each row when ((old.bucket_id, old.name, old.version) is distinct from (new.bucket_id, new.name, new.version))
    execute function roseram.note_blob();
  create or replace trigger roseram_objects_quota after insert or delete on storage.objects
    for each row execute function roseram.count_object();
  create or replace trigger roseram_objects_quota_update after update on storage.objects
    for each row when ((old.bucket_id, old.name, old.metadata) is distinct from (new.bucket_id, new.name, new.metadata))
    execute function roseram.count_object();
  create or replace trigger roseram_objects_library after delete on storage.objects
    for each row execute function roseram.follow_object();
  create or replace trigger roseram_objects_library_update after update on storage.objects
    for each row when ((old.bucket_id, old.name, old.metadata) is distinct from (new.bucket_id, new.name, new.metadata))
    execute function roseram.follow_object();
end $$;

-- Enters an uploaded file into the library, with the size, type, dimensions and hash that storage found. The path is what
-- the upload answered, with or without the bucket. Asked again it is the same entry, with what was said last.
create or replace function public.register_asset(path text, name text default null, site_id uuid default null,
  alt_text text default null) returns public.assets
  language plpgsql set search_path = ''
  as $$
  declare
    object_name constant text := regexp_replace(path, '^/*(assets/)?', '');
    made public.assets;
  begin
    insert into public.assets (organization_id, site_id, name, storage_path, mime_type, size_bytes, alt_text)
    values (roseram.folder_owner(object_name), register_asset.site_id,
      coalesce(nullif(register_asset.name, ''), split_part(object_name, '/', -1)), 'assets/' || object_name,
      'application/octet-stream', 0, register_asset.alt_text)
    on conflict (storage_path) do update set name = coalesce(nullif(register_asset.name, ''), assets.name),
      site_id = coalesce(register_asset.site_id, assets.site_id), alt_text = coalesce(register_asset.alt_text, assets.alt_text)
    returning * into made;
    return made;
  end $$;
revoke all on function public.register_asset(text, text, uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.register_asset(text, text, uuid, text) to authenticated, service_role;
comment on function public.register_asset(text, text, uuid, text) is
  'Enters a file of the bucket assets into the library; returns the entry, with the size and type that storage found.';
