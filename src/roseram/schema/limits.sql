-- section: limits
-- title: Rate limits and audit of accounts
-- after: operations
--
-- A limit lets so many things through in so many seconds, for each address, account or key on its own. It is counted
-- here because several processes answer requests. The rows may be lost: after a crash everybody starts anew.

-- Who used up how much of a limit. One time says it all: when the allowance is whole again. An hour's allowance of 60
-- that is whole again in 10 minutes has 50 left.
create unlogged table if not exists roseram.rate_buckets (
  bucket bytea primary key,  -- SHA-256 of the limit's name and of whom it is counted for: addresses are not kept.
  full_at timestamptz not null  -- When the whole allowance is there again; a row of the past means nothing.
) with (fillfactor = 70);
alter table roseram.rate_buckets enable row level security;

-- Takes `cost` from the allowance of `most` in `seconds`: 0 when it was there, else the seconds until it will be, and
-- nothing is taken. Of any number of callers at once exactly as many get through as the allowance has room for.
create or replace function roseram.take_tokens(
  limit_name text, key text, most integer, seconds double precision, cost integer default 1,
  out wait double precision, out remaining integer, out reset double precision)
  language plpgsql security definer set search_path = ''
  as $$
  declare
    hashed bytea := sha256(convert_to(limit_name || ' ' || key, 'UTF8'));
    price interval := make_interval(secs => seconds * cost / most);
    span interval := make_interval(secs => seconds);
    whole timestamptz;
  begin
    -- clock_timestamp() and not now(): the row may have been waited for.
    insert into roseram.rate_buckets as b (bucket, full_at) values (hashed, clock_timestamp() + price)
    on conflict (bucket) do update set full_at = greatest(b.full_at, clock_timestamp()) + price
      where greatest(b.full_at, clock_timestamp()) + price <= clock_timestamp() + span
    returning full_at into whole;
    wait := 0;
    if whole is null then
      select b.full_at into whole from roseram.rate_buckets b where b.bucket = hashed;
      wait := greatest(extract(epoch from whole + price - span - clock_timestamp()), 0.001);
    end if;
    reset := least(greatest(extract(epoch from whole - clock_timestamp()), 0), seconds);
    remaining := case when wait > 0 then 0 else floor(most - reset * most / seconds + 0.001) end;
    -- Now and then somebody sweeps. Never waits, and never takes a row that somebody is using.
    if random() < 0.001 then
      delete from roseram.rate_buckets b where b.ctid = any (array(
        select old.ctid from roseram.rate_buckets old where old.full_at < now() limit 10000 for update skip locked));
    end if;
  end $$;

-- Gives back what an attempt took that turned out to be a good one.
create or replace function roseram.give_tokens(
  limit_name text, key text, most integer, seconds double precision, cost integer default 1) returns void
  language sql security definer set search_path = ''
  as $$
    update roseram.rate_buckets set full_at = full_at - make_interval(secs => seconds * cost / most)
    where bucket = sha256(convert_to(limit_name || ' ' || key, 'UTF8'))
  $$;

revoke all on function roseram.take_tokens(text, text, integer, double precision, integer),
  roseram.give_tokens(text, text, integer, double precision, integer)
  from public, anon, authenticated, service_role;

-- Audit of accounts: one entry for the person (where there is one, and `action` is not null), and one for the operator,
-- as GoTrue writes it.
create or replace function roseram.note_audit(action text, their_action text, kind text, user_id uuid, actor text,
  ip text, agent text, changed text[]) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    person record;
  begin
    select u.email, u.is_sso_user into person from auth.users u where u.id = note_audit.user_id;
    if action is not null then
      insert into public.session_audit_log (user_id, action, changed_fields, ip_address, user_agent)
      select p.id, note_audit.action, case when cardinality(changed) > 0 then to_jsonb(changed) end,
        nullif(ip, ''), nullif(agent, '')
      from public.profiles p where p.id = note_audit.user_id;
    end if;
    insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address) values (
      '00000000-0000-0000-0000-000000000000', gen_random_uuid(),
      json_build_object('action', their_action,
        'actor_id', coalesce(note_audit.user_id, '00000000-0000-0000-0000-000000000000'),
        'actor_username', coalesce(nullif(actor, ''), person.email, ''),
        'actor_via_sso', coalesce(person.is_sso_user, false), 'log_type', kind,
        'traits', json_build_object('changed', changed)),
      clock_timestamp(), left(ip, 64));
  end $$;
revoke all on function roseram.note_audit(text, text, text, uuid, text, text, text, text[])
  from public, anon, authenticated, service_role;
