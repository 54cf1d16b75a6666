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

revoke all on function roseram.person_signed_in(), roseram.session_of_caller(), roseram.device_of(text)
  from public, anon, authenticated, service_role;
