-- name: lock
-- One process at a time changes the keys.
select pg_advisory_xact_lock(hashtextextended('roseram:signing keys', 0))

-- name: keys
-- All of them, the one that signs first.
select kid, state, public_jwk::text as public_jwk, private_key_encrypted from roseram.signing_keys
order by array_position(array['current', 'next', 'previous'], state), created_at desc

-- name: is_due
-- Whether something is to be done: no key signs, none is the next, or the one that signs has grown old and the next
-- one is known everywhere by now.
select not exists (select from roseram.signing_keys where state = 'current')
  or not exists (select from roseram.signing_keys where state = 'next')
  or exists (
    select from roseram.signing_keys c, roseram.signing_keys n
    where c.state = 'current' and n.state = 'next' and $1::integer > 0
      and c.activated_at < now() - make_interval(secs => $1) and n.created_at < now() - make_interval(secs => $2))

-- name: forget
-- Keys whose last token has expired.
delete from roseram.signing_keys where state = 'previous' and retired_at < now() - make_interval(secs => $1)

-- name: retire
-- The key that signs stops signing.
update roseram.signing_keys set state = 'previous', retired_at = now() where state = 'current'

-- name: promote
-- The next key begins to sign.
update roseram.signing_keys set state = 'current', activated_at = now() where state = 'next'

-- name: add
-- A new key.
insert into roseram.signing_keys (kid, algorithm, state, public_jwk, private_key_encrypted, activated_at)
values ($1, 'ES256', $2, $3::jsonb, $4, case when $2 = 'current' then now() end)
