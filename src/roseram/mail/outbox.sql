-- name: post
-- A mail, and word to whoever sends. A chosen language wins; `en` is what everybody has who chose nothing.
with posted as (
  insert into roseram.mails (id, letter, recipient, languages, payload, state)
  select $1, $2, $3::text, concat_ws(',', (
      select nullif(s.language, 'en')
      from auth.users u join public.user_settings s on s.user_id = u.id
      where u.email = $3::text and not u.is_sso_user and s.language ~ '^[A-Za-z0-9-]{1,35}$'), nullif($4::text, '')),
    $5, $6
)
select pg_notify($7, '')
