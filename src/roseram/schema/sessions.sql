-- section: sessions
-- title: Devices: where a person is signed in
-- after: operations
--
-- Functions that a person calls through the API. They read the auth service's own tables, so each looks at nobody's
-- sessions but the caller's, and an API key (whose claims carry key_id) may call none of them.

-- Who asks: a person who is signed in, and not an API key.
create or replace function roseram.person_signed_in() returns uuid
  language plpgsql stable security definer set search_path = ''
  as $$
  declare
    claims jsonb := coalesce(auth.jwt(), '{}');
  begin
    if auth.uid() is null then
      raise exception 'nobody is signed in' using errcode = 'insufficient_privilege';
    end if;
    if claims ? 'key_id' then
      raise exception 'an API key has no devices' using errcode = 'insufficient_privilege',
        hint = 'Sign in as the person.';
    end if;
    return auth.uid();
  end $$;

-- The session that the caller's token belongs to.
create or replace function roseram.session_of_caller() returns uuid
  language sql stable security definer set search_path = ''
  as $$
    select case when auth.jwt() ->> 'session_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      then (auth.jwt() ->> 'session_id')::uuid end
  $$;

-- A User-Agent in words, like "Firefox on Windows". The order matters: most browsers also name those they descend from.
create or replace function roseram.device_of(user_agent text) returns text
  language sql immutable parallel safe set search_path = ''
  as $$
    select case when browser is null and place is null then 'Unknown device'
      else concat_ws(' on ', coalesce(browser, 'A program'), place) end
    from (select
      case
        when user_agent ~ 'Edg(e|A|iOS)?/' then 'Edge'
        when user_agent ~ 'OPR/|Opera' then 'Opera'
        when user_agent ~ 'SamsungBrowser/' then 'Samsung Internet'
        when user_agent ~ 'Firefox/|FxiOS/' then 'Firefox'
        when user_agent ~ 'Electron/' then 'A desktop application'
        when user_agent ~ 'Chrome/|CriOS/|Chromium/' then 'Chrome'
        when user_agent ~ 'Safari/' then 'Safari'
        when user_agent ~* '^python|^httpx|aiohttp' then 'A Python program'
        when user_agent ~* '^node|^undici|^bun/|^deno/' then 'A JavaScript program'
        when user_agent ~* '^curl/' then 'curl'
      end,
      case
        when user_agent ~ 'iPhone' then 'iPhone'
        when user_agent ~ 'iPad' then 'iPad'
        when user_agent ~ 'Android' then 'Android'
        when user_agent ~ 'Windows' then 'Windows'
        when user_agent ~ 'CrOS' then 'ChromeOS'
        when user_agent ~ 'Mac OS X|Macintosh' then 'macOS'
        when user_agent ~ 'Linux|X11' then 'Linux'
      end) found (browser, place)
  $$;

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

revoke all on function roseram.person_signed_in(), roseram.session_of_caller(), roseram.device_of(text)
  from public, anon, authenticated, service_role;
revoke all on function public.list_devices(), public.sign_out_device(uuid), public.sign_out_other_devices()
  from public, anon, authenticated, service_role;
grant execute on function public.list_devices(), public.sign_out_device(uuid), public.sign_out_other_devices()
  to authenticated;
