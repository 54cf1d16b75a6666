-- section: functions
-- title: Functions that applications call
-- after: views, keys, sessions
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
