-- section: signin
-- title: Signing in: signing keys, sessions' refresh, accounts as clients see them
-- after: identity

-- Keys that access tokens are signed with. The next one is known before it signs, the last one until its tokens are over.
create table if not exists roseram.signing_keys (
  kid text primary key,  -- The key's name in the header of a token.
  algorithm text not null check (algorithm in ('ES256')),  -- The one algorithm that it is for.
  state text not null check (state in ('next', 'current', 'previous')),  -- Whether it will sign, signs, or has signed.
  public_jwk jsonb not null,  -- The public key, as it is published.
  private_key_encrypted text not null,  -- The private key (PKCS 8, PEM), encrypted by the server.
  created_at timestamptz not null default now(),  -- When it was made, and published.
  activated_at timestamptz,  -- When it began to sign.
  retired_at timestamptz  -- When it stopped signing.
);
-- One key signs, and one is the next.
create unique index if not exists signing_keys_state_key on roseram.signing_keys (state) where state <> 'previous';
alter table roseram.signing_keys enable row level security;
revoke all on roseram.signing_keys from public, anon, authenticated, service_role;

-- A time as RFC 3339 has it, in UTC.
create or replace function roseram.rfc3339(moment timestamptz) returns text
  language sql stable parallel safe set search_path = ''
  as $$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
revoke all on function roseram.rfc3339(timestamptz) from public, anon, authenticated, service_role;

-- An account as clients see it: GoTrue's User. Null where there is none.
create or replace function roseram.user_json(user_id uuid) returns text
  language plpgsql stable set search_path = ''
  as $$
  declare
    -- Written out below: a call of the function for each time would take longer than all the rest.
    utc constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
    u auth.users;
    shown jsonb;
    factors jsonb;
  begin
    select * into u from auth.users a where a.id = user_json.user_id;
    if not found then
      return null;
    end if;
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'id', f.id, 'created_at', to_char(f.created_at at time zone 'UTC', utc),
        'updated_at', to_char(f.updated_at at time zone 'UTC', utc),
        'status', f.status, 'friendly_name', nullif(f.friendly_name, ''), 'factor_type', f.factor_type,
        'phone', coalesce(f.phone, ''), 'last_challenged_at', to_char(f.last_challenged_at at time zone 'UTC', utc)))
      order by f.created_at, f.id)
    into factors from auth.mfa_factors f where f.user_id = u.id;
    -- What is missing is left out; metadata is added after that, for in there a null means something.
    shown := jsonb_strip_nulls(jsonb_build_object(
      'id', u.id, 'aud', coalesce(u.aud, ''), 'role', coalesce(u.role, ''),
      'email', coalesce(u.email, ''), 'phone', coalesce(u.phone, ''),
      'email_confirmed_at', to_char(u.email_confirmed_at at time zone 'UTC', utc),
      'phone_confirmed_at', to_char(u.phone_confirmed_at at time zone 'UTC', utc),
      'confirmed_at', to_char(u.confirmed_at at time zone 'UTC', utc),
      'invited_at', to_char(u.invited_at at time zone 'UTC', utc),
      'confirmation_sent_at', to_char(u.confirmation_sent_at at time zone 'UTC', utc),
      'recovery_sent_at', to_char(u.recovery_sent_at at time zone 'UTC', utc),
      'new_email', nullif(u.email_change, ''),
      'email_change_sent_at', to_char(u.email_change_sent_at at time zone 'UTC', utc),
      'new_phone', nullif(u.phone_change, ''),
      'phone_change_sent_at', to_char(u.phone_change_sent_at at time zone 'UTC', utc),
      'reauthentication_sent_at', to_char(u.reauthentication_sent_at at time zone 'UTC', utc),
      'last_sign_in_at', to_char(u.last_sign_in_at at time zone 'UTC', utc),
      'created_at', to_char(u.created_at at time zone 'UTC', utc),
      'updated_at', to_char(u.updated_at at time zone 'UTC', utc),
      'banned_until', to_char(u.banned_until at time zone 'UTC', utc),
      'deleted_at', to_char(u.deleted_at at time zone 'UTC', utc),
      'is_anonymous', coalesce(u.is_anonymous, false), 'factors', factors));
    return (shown || jsonb_build_object(
      'app_metadata', coalesce(u.raw_app_meta_data, '{}'), 'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
      'identities', coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'provider', i.provider,
            'last_sign_in_at', to_char(i.last_sign_in_at at time zone 'UTC', utc),
            'created_at', to_char(i.created_at at time zone 'UTC', utc),
            'updated_at', to_char(i.updated_at at time zone 'UTC', utc),
            'email', i.email)) || jsonb_build_object('identity_data', i.identity_data)
          order by i.created_at, i.provider, i.id)
        from auth.identities i where i.user_id = u.id), '[]')))::text;
  end $$;
revoke all on function roseram.user_json(uuid) from public, anon, authenticated, service_role;

-- What the access tokens of a session say of it and its person, and the account as clients see it. Privileges come from
-- the account's own columns alone, never from the metadata that a person writes.
create or replace function roseram.session_parts(session_id uuid, out claims text, out user_json text)
  language plpgsql stable set search_path = ''
  as $$
  declare
    s auth.sessions;
    u auth.users;
  begin
    select * into s from auth.sessions a where a.id = session_parts.session_id;
    select * into u from auth.users a where a.id = s.user_id;
    if u.id is null then
      return;
    end if;
    claims := jsonb_build_object(
      'sub', u.id, 'aud', coalesce(nullif(u.aud, ''), 'authenticated'),
      'role', coalesce(nullif(u.role, ''), 'authenticated'),
      'email', coalesce(u.email, ''), 'phone', coalesce(u.phone, ''),
      'app_metadata', coalesce(u.raw_app_meta_data, '{}'), 'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
      'aal', coalesce(s.aal::text, 'aal1'), 'session_id', s.id, 'is_anonymous', coalesce(u.is_anonymous, false),
      'amr', coalesce((
        select jsonb_agg(jsonb_build_object('method', m.authentication_method,
            'timestamp', floor(extract(epoch from m.updated_at))::bigint)
          order by m.updated_at desc, m.authentication_method = 'totp' desc)
        from auth.mfa_amr_claims m where m.session_id = s.id), '[]'))::text;
    user_json := roseram.user_json(u.id);
  end $$;
revoke all on function roseram.session_parts(uuid) from public, anon, authenticated, service_role;

-- Exchanges a refresh token for the next one. Outcomes: ok, unknown, banned, no_session, expired, inactive, replaced, used.
-- Nothing is raised, so that what a refusal revokes is committed. The session's row is locked: refreshes of one session
-- come one after the other, and each sees what the one before has done.
create or replace function roseram.refresh_session(
    token text, new_token text, ip text, user_agent text, reuse_seconds integer, timebox integer, inactivity integer,
    single boolean,
    out outcome text, out user_id uuid, out issued text, out claims text, out user_json text)
  language plpgsql volatile set search_path = ''
  as $$
  declare
    t auth.refresh_tokens;
    s auth.sessions;
    active auth.refresh_tokens;
    seen timestamptz;
  begin
    outcome := 'unknown';
    select * into t from auth.refresh_tokens r where r.token = refresh_session.token;
    if not found then
      return;
    end if;
    user_id := t.user_id::uuid;
    if exists (select from auth.users u where u.id = t.user_id::uuid and u.banned_until > now()) then
      outcome := 'banned';
      return;
    end if;
    outcome := 'no_session';
    select * into s from auth.sessions a where a.id = t.session_id for no key update;
    if not found then
      return;
    end if;
    -- Again, now that nobody else changes it.
    select * into t from auth.refresh_tokens r where r.token = refresh_session.token;
    if not found then
      return;
    end if;
    seen := coalesce(s.refreshed_at at time zone 'UTC', s.created_at);
    outcome := case
      when s.not_after <= now() then 'expired'
      when timebox > 0 and s.created_at + make_interval(secs => timebox) <= now() then 'expired'
      when inactivity > 0 and seen + make_interval(secs => inactivity) <= now() then 'inactive'
      when single and exists (select from auth.sessions o where o.user_id = s.user_id and o.created_at > s.created_at)
        then 'replaced'
      else 'ok' end;
    if outcome <> 'ok' then
      return;
    end if;
    if coalesce(t.revoked, false) then
      select * into active from auth.refresh_tokens r
        where r.session_id = s.id and not coalesce(r.revoked, false) order by r.id desc limit 1;
      if active.parent = t.token then
        -- Its answer was lost on the way, or two windows asked at once: the same successor again.
        issued := active.token;
      elsif active.id is null or t.updated_at + make_interval(secs => reuse_seconds) <= clock_timestamp() then
        -- The family has ended, or somebody has a copy. Nobody can tell who, so the whole family ends.
        update auth.refresh_tokens r set revoked = true, updated_at = clock_timestamp()
          where r.session_id = s.id and not coalesce(r.revoked, false);
        outcome := 'used';
        return;
      end if;
    end if;
    if issued is null then
      if not coalesce(t.revoked, false) then
        update auth.refresh_tokens r set revoked = true, updated_at = clock_timestamp() where r.id = t.id;
      end if;
      insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
      values (t.instance_id, new_token, t.user_id, false, now(), now(), t.token, s.id);
      issued := new_token;
    end if;
    update auth.sessions a
      set refreshed_at = clock_timestamp() at time zone 'UTC', updated_at = clock_timestamp(),
        user_agent = refresh_session.user_agent, ip = nullif(refresh_session.ip, '')::inet
      where a.id = s.id;
    select p.claims, p.user_json into claims, user_json from roseram.session_parts(s.id) p;
  end $$;
revoke all on function roseram.refresh_session(text, text, text, text, integer, integer, integer, boolean)
  from public, anon, authenticated, service_role;
