-- section: editing
-- title: Editing: versions of pages, uses of components, mentions, approval
-- after: operations, publishing
--
-- What follows from a change of a page, a comment or a review, whoever makes it and by whatever way.

-- Versions -----------------------------------------------------------------------------------------------------------

-- Every change of a page's content is kept as a version by whoever made it; what one person saves in one sitting is one
-- entry, which ends with a pause of half an hour, after eight hours, when it is given a name, or when somebody else writes.
create or replace function roseram.keep_page_version() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    author constant uuid := (select p.id from public.profiles p where p.id = auth.uid());
    last_ public.page_versions;
    is_known boolean;
  begin
    select v.* into last_ from public.page_versions v where v.page_id = new.id order by v.version_number desc limit 1;
    is_known := last_.id is not null and last_.content = old.content
      and last_.custom_css is not distinct from old.custom_css
      and last_.custom_javascript is not distinct from old.custom_javascript;
    if is_known and last_.message is null and last_.created_by is not distinct from author
        and last_.saved_at > clock_timestamp() - interval '30 minutes'
        and last_.created_at > clock_timestamp() - interval '8 hours' then
      update public.page_versions v set content = new.content, custom_css = new.custom_css,
        custom_javascript = new.custom_javascript, saved_at = clock_timestamp()
      where v.id = last_.id;
      return null;
    end if;
    if not is_known then
      insert into public.page_versions (organization_id, page_id, content, custom_css, custom_javascript, created_by,
        created_at)
      values (old.organization_id, old.id, old.content, old.custom_css, old.custom_javascript,
        case when last_.id is null then old.created_by end, old.updated_at);
    end if;
    insert into public.page_versions (organization_id, page_id, content, custom_css, custom_javascript, created_by,
      created_at, saved_at)
    values (new.organization_id, new.id, new.content, new.custom_css, new.custom_javascript, author, clock_timestamp(),
      clock_timestamp());
    return null;
  end $$;
create or replace trigger pages_keep_version after update of content, custom_css, custom_javascript on public.pages
  for each row when (old.content is distinct from new.content or old.custom_css is distinct from new.custom_css
    or old.custom_javascript is distinct from new.custom_javascript)
  execute function roseram.keep_page_version();

-- Gives what the page is now a name, so that it stays an entry of its own; the version's number.
create or replace function roseram.name_version_of(page uuid, message text, author uuid) returns integer
  language plpgsql security definer set search_path = ''
  as $$
  declare
    page_ public.pages;
    last_ public.page_versions;
  begin
    select p.* into page_ from public.pages p where p.id = page for no key update;
    select v.* into last_ from public.page_versions v where v.page_id = page order by v.version_number desc limit 1;
    if last_.content = page_.content and last_.message is null
        and last_.custom_css is not distinct from page_.custom_css
        and last_.custom_javascript is not distinct from page_.custom_javascript then
      update public.page_versions v set message = name_version_of.message where v.id = last_.id;
    else
      insert into public.page_versions (organization_id, page_id, content, custom_css, custom_javascript, message, created_by)
      values (page_.organization_id, page, page_.content, page_.custom_css, page_.custom_javascript,
        name_version_of.message, author)
      returning * into last_;
    end if;
    return last_.version_number;
  end $$;

-- Components ---------------------------------------------------------------------------------------------------------

-- Where components are used: kept from the content of pages.
create table if not exists roseram.component_uses (
  component_id uuid not null references public.components (id) on delete cascade,  -- Component that is used.
  page_id uuid not null references public.pages (id) on delete cascade,  -- Page that uses it.
  uses integer not null check (uses > 0),  -- How often it stands on the page.
  primary key (component_id, page_id)
);
-- Serves "what does this page use".
create index if not exists component_uses_page_id_idx on roseram.component_uses (page_id);
alter table roseram.component_uses enable row level security;
revoke all on roseram.component_uses from public, anon, authenticated, service_role;

-- What a page uses is entered with each change of its content. What is no id, or nobody's component, is no use. Only what
-- differs is written, and components are locked in one order: people save pages with the same header at the same time.
create or replace function roseram.note_component_uses() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    ids uuid[];
    counts integer[];
    changed uuid[];
  begin
    if strpos(new.content::text, '"componentId"') > 0 then
      select array_agg(used.id), array_agg(used.uses) into ids, counts
      from (
        select c.id, count(*)::integer as uses
        -- strict, because lax looks into every list twice
        from jsonb_path_query(new.content, 'strict $.**.componentId ? (@.type() == "string")') found (named)
        join public.components c on c.id = case
            when found.named #>> '{}' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
            then (found.named #>> '{}')::uuid
          end and (c.organization_id = new.organization_id or c.is_public)
        group by c.id
      ) used;
    end if;
    select array_agg(coalesce(before.component_id, now_.id)) into changed
    from (select u.component_id, u.uses from roseram.component_uses u where u.page_id = new.id) before
    full join unnest(ids, counts) now_ (id, uses) on now_.id = before.component_id
    where before.uses is distinct from now_.uses;
    if changed is null then
      return null;
    end if;
    perform c.id from public.components c where c.id = any (changed) order by c.id for no key update;
    delete from roseram.component_uses u where u.page_id = new.id and u.component_id = any (changed);
    insert into roseram.component_uses (component_id, page_id, uses)
    select c.id, new.id, now_.uses
    from unnest(ids, counts) now_ (id, uses) join public.components c on c.id = now_.id
    where now_.id = any (changed);
    return null;
  end $$;
create or replace trigger pages_note_uses after insert on public.pages
  for each row execute function roseram.note_component_uses();
create or replace trigger pages_note_uses_update after update of content on public.pages
  for each row when (old.content is distinct from new.content)
  execute function roseram.note_component_uses();

-- A page that goes takes its uses with it: their components are locked in the same order.
create or replace function roseram.lock_used_components() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform c.id from public.components c
    where c.id in (select u.component_id from roseram.component_uses u where u.page_id = old.id)
    order by c.id for no key update;
    return old;
  end $$;
create or replace trigger pages_lock_uses before delete on public.pages
  for each row execute function roseram.lock_used_components();

-- usage_count is the sum of the uses.
create or replace function roseram.count_component_uses() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if tg_op in ('UPDATE', 'DELETE') then
      update public.components c set usage_count = coalesce(c.usage_count, 0) - old.uses where c.id = old.component_id;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
      update public.components c set usage_count = coalesce(c.usage_count, 0) + new.uses where c.id = new.component_id;
    end if;
    return null;
  end $$;
create or replace trigger component_uses_count after insert or update or delete on roseram.component_uses
  for each row execute function roseram.count_component_uses();

-- Comments -----------------------------------------------------------------------------------------------------------

-- Where a page is edited in the app.
create or replace function roseram.address_of_page(page uuid) returns text
  language sql stable security definer set search_path = ''
  as $$
    select '/o/' || o.slug || '/sites/' || p.site_id || '/pages/' || p.id || '/edit'
    from public.pages p join public.organizations o on o.id = p.organization_id
    where p.id = page
  $$;

-- Who is mentioned in a comment (see docs/how-to) and who has written in its thread before is told; each once, nobody of
-- their own comment, and nobody who may not read it.
create or replace function roseram.tell_of_comment() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    author_name constant text := coalesce((select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p
      where p.id = new.user_id), 'Somebody');
    page_name constant text := (select p.name from public.pages p where p.id = new.page_id);
    before constant text := case when tg_op = 'UPDATE' then old.content else '' end;
  begin
    insert into public.notifications (user_id, kind, title, body, link, data)
    select person.id, case when person.mentioned then 'mention' else 'comment' end,
      author_name || case when person.mentioned then ' mentioned you on ' else ' replied on ' end || page_name,
      left(regexp_replace(new.content, '@\[([^\]]*)\]\([0-9a-fA-F-]{36}\)', '@\1', 'g'), 300),
      roseram.address_of_page(new.page_id) || '?comment=' || coalesce(new.parent_id, new.id),
      jsonb_build_object('page_id', new.page_id, 'comment_id', new.id, 'organization_id', new.organization_id)
    from (
      select wanted.id, bool_or(wanted.mentioned) as mentioned from (
        select lower(m.found[1]) as id, true as mentioned
        from regexp_matches(new.content, '@\[[^\]]*\]\(([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)', 'g') m (found)
        where strpos(lower(before), lower(m.found[1])) = 0
        union all
        select c.user_id::text, false from public.page_comments c
        where tg_op = 'INSERT' and new.parent_id is not null and (c.id = new.parent_id or c.parent_id = new.parent_id)
      ) wanted
      group by wanted.id
    ) named
    cross join lateral (select named.id::uuid as id, named.mentioned) person
    join public.organization_members om on om.user_id = person.id and om.organization_id = new.organization_id
    where person.id <> new.user_id;
    return null;
  end $$;
-- Not of history that an operator brings in.
create or replace trigger page_comments_tell after insert on public.page_comments
  for each row when (current_user in ('authenticated', 'service_role')) execute function roseram.tell_of_comment();
create or replace trigger page_comments_tell_update after update on public.page_comments
  for each row when (old.content is distinct from new.content and current_user in ('authenticated', 'service_role'))
  execute function roseram.tell_of_comment();

-- Approval -----------------------------------------------------------------------------------------------------------

-- A request is about the page as it is now.
create or replace function roseram.note_reviewed_version() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select p.version into new.page_version from public.pages p where p.id = new.page_id;
    return new;
  end $$;
create or replace trigger review_requests_version before insert on public.review_requests
  for each row execute function roseram.note_reviewed_version();

-- A request begins open, and now, whatever a person says: an approval is given, not brought along.
create or replace function roseram.open_review() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if roseram.from_api() then
      new.status := 'open';
      new.response := null;
      new.completed_at := null;
      new.created_at := clock_timestamp();
    end if;
    return new;
  end $$;
create or replace trigger review_requests_open before insert on public.review_requests
  for each row execute function roseram.open_review();

-- What came of a request is said once: by the one who is asked or an editor, never by the one who asks.
create or replace function roseram.answer_review() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if not roseram.from_api() then
      return new;
    end if;
    if old.status <> 'open' then
      raise exception 'this request was answered already' using errcode = 'check_violation',
        hint = 'Ask for another review of the page as it is now.';
    end if;
    if new.status = 'cancelled' then
      if old.requested_by is distinct from auth.uid() and not roseram.has_role(old.organization_id, 'editor') then
        raise exception 'only who asked, or an editor, may take a request back' using errcode = 'insufficient_privilege';
      end if;
    elsif old.requested_by = auth.uid() then
      raise exception 'nobody answers their own request' using errcode = 'insufficient_privilege',
        hint = 'Ask somebody else to look at the page.';
    else
      new.reviewer_id := auth.uid();
    end if;
    new.completed_at := clock_timestamp();
    return new;
  end $$;
create or replace trigger review_requests_answer before update on public.review_requests
  for each row when (old.status is distinct from new.status) execute function roseram.answer_review();
-- Which state of the page was looked at is not changed afterwards.
create or replace trigger review_requests_version_guard before update on public.review_requests
  for each row when (old.page_version is distinct from new.page_version)
  execute function roseram.refuse_change('page_version');

-- Who is asked is told, and who asked is told what came of it.
create or replace function roseram.tell_of_review() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    actor constant uuid := auth.uid();
    actor_name constant text := coalesce((select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p
      where p.id = actor), 'Somebody');
    page_name constant text := (select p.name from public.pages p where p.id = new.page_id);
  begin
    insert into public.notifications (user_id, kind, title, body, link, data)
    select om.user_id, 'review', actor_name || said.what || page_name, left(said.body, 300),
      roseram.address_of_page(new.page_id) || '?panel=review',
      jsonb_build_object('page_id', new.page_id, 'review_id', new.id, 'organization_id', new.organization_id)
    from (values
      (tg_op = 'INSERT' or new.reviewer_id is distinct from old.reviewer_id and new.status = 'open', new.reviewer_id,
        ' asks you to review ', new.message),
      (tg_op = 'UPDATE' and new.status = 'approved' and old.status <> 'approved', new.requested_by, ' approved ', new.response),
      (tg_op = 'UPDATE' and new.status = 'changes_requested' and old.status <> 'changes_requested', new.requested_by,
        ' asks for changes on ', new.response)
    ) said (applies, person, what, body)
    join public.organization_members om on om.user_id = said.person and om.organization_id = new.organization_id
    where said.applies and said.person is distinct from actor;
    return null;
  end $$;
create or replace trigger review_requests_tell after insert or update on public.review_requests
  for each row when (current_user in ('authenticated', 'service_role')) execute function roseram.tell_of_review();

-- The pages of a site that may not be published yet: where the site asks for approval (settings.approval), those changed
-- since they were published whose present state nobody has approved. For people to look at: what is published is decided
-- by comparing the pages with the release that is live.
create or replace function roseram.pages_to_approve(site uuid) returns table (page_id uuid, name text)
  language sql stable security definer set search_path = ''
  as $$
    select p.id, p.name
    from public.sites s join public.pages p on p.site_id = s.id
    where s.id = site and s.settings -> 'approval' = 'true' and p.status <> 'archived'
      and p.visibility is distinct from 'private' and (p.published_at is null or p.updated_at > p.published_at)
      and not exists (select from public.review_requests r
        where r.page_id = p.id and r.status = 'approved' and r.page_version = p.version and r.created_at >= p.updated_at)
    order by p.position, p.id
  $$;

-- Whether a site asks for approval is for its admins to say.
create or replace function roseram.guard_approval() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if roseram.from_api() and not roseram.has_role(old.organization_id, 'admin') then
      raise exception 'only admins may say whether the site asks for approval' using errcode = 'insufficient_privilege',
        hint = 'Leave settings.approval as it is.';
    end if;
    return new;
  end $$;
create or replace trigger sites_approval before update on public.sites
  for each row when (old.settings -> 'approval' is distinct from new.settings -> 'approval')
  execute function roseram.guard_approval();

revoke all on function roseram.keep_page_version(), roseram.name_version_of(uuid, text, uuid),
  roseram.note_component_uses(), roseram.lock_used_components(), roseram.count_component_uses(),
  roseram.address_of_page(uuid), roseram.tell_of_comment(),
  roseram.note_reviewed_version(), roseram.open_review(), roseram.answer_review(), roseram.tell_of_review(),
  roseram.pages_to_approve(uuid), roseram.guard_approval() from public, anon, authenticated, service_role;
