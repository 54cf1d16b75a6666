-- name: store
-- A code of one kind (`$2`) in its two places, instead of the one before. Nothing happens for who does not exist.
with stored as (
  insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
  select $5, u.id, $2::text::auth.one_time_token_type, $3, $4, now() at time zone 'utc', now() at time zone 'utc'
  from auth.users u where u.id = $1
  on conflict (user_id, token_type) do update
    set id = excluded.id, token_hash = excluded.token_hash, relates_to = excluded.relates_to,
      created_at = excluded.created_at, updated_at = excluded.updated_at
)
update auth.users set
  confirmation_token = case $2 when 'confirmation_token' then $3 else confirmation_token end,
  confirmation_sent_at = case $2 when 'confirmation_token' then now() else confirmation_sent_at end,
  recovery_token = case $2 when 'recovery_token' then $3 else recovery_token end,
  recovery_sent_at = case $2 when 'recovery_token' then now() else recovery_sent_at end,
  email_change_token_new = case $2 when 'email_change_token_new' then $3 else email_change_token_new end,
  email_change_token_current = case $2 when 'email_change_token_current' then $3 else email_change_token_current end,
  email_change_sent_at = case when $2 like 'email_change%' then now() else email_change_sent_at end,
  reauthentication_token = case $2 when 'reauthentication_token' then $3 else reauthentication_token end,
  reauthentication_sent_at = case $2 when 'reauthentication_token' then now() else reauthentication_sent_at end,
  updated_at = now()
where id = $1

-- name: find
-- The code that one of the hashes is of, as long as it works.
select t.id, t.user_id, t.token_type::text as token_type, t.token_hash, t.relates_to
from auth.one_time_tokens t
where t.token_hash = any ($1::text[])
  and t.token_type = any ($2::text[]::auth.one_time_token_type[])
  and t.created_at > (now() at time zone 'utc') - make_interval(secs => $3)

-- name: use
-- Uses a code up; no row where it is used up, or replaced, already.
with used as (
  delete from auth.one_time_tokens where id = $1 and user_id = $2 returning id
), emptied as (
  update auth.users set
    confirmation_token = case $3::text when 'confirmation_token' then '' else confirmation_token end,
    recovery_token = case $3 when 'recovery_token' then '' else recovery_token end,
    email_change_token_new = case $3 when 'email_change_token_new' then '' else email_change_token_new end,
    email_change_token_current = case $3 when 'email_change_token_current' then '' else email_change_token_current end,
    reauthentication_token = case $3 when 'reauthentication_token' then '' else reauthentication_token end
  where id = $2 and exists (select from used)
)
select id from used

-- name: void
-- Voids all codes of a person.
with voided as (delete from auth.one_time_tokens where user_id = $1)
update auth.users set confirmation_token = '', recovery_token = '', email_change_token_new = '',
  email_change_token_current = '', reauthentication_token = ''
where id = $1

-- name: void_of_address
-- Voids the codes that were sent to an address.
with voided as (delete from auth.one_time_tokens where relates_to = $1 returning user_id)
update auth.users set confirmation_token = '', recovery_token = '', email_change_token_new = '',
  email_change_token_current = '', reauthentication_token = ''
where id in (select user_id from voided)

-- name: hold_gap
-- 0 where the gap is over, and begins anew; else the seconds that are left of it.
with taken as (
  insert into roseram.mail_gaps (key, sent_at) values ($1, now())
  on conflict (key) do update set sent_at = excluded.sent_at
    where mail_gaps.sent_at <= now() - make_interval(secs => $2)
  returning key
)
select case when exists (select from taken) then 0::float8
  else greatest(coalesce((select extract(epoch from g.sent_at - now())::float8 + $2 from roseram.mail_gaps g where g.key = $1),
    $2), 0.1) end
