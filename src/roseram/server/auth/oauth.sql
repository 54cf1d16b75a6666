-- name: begin
-- Somebody was sent to a provider. With it a few are removed that nobody came back from.
with forgotten as (
  delete from auth.flow_state where id in (
    select id from auth.flow_state where created_at < now() - interval '1 day'
    order by created_at limit 10 for update skip locked))
insert into auth.flow_state (
  id, provider_type, authentication_method, code_challenge, code_challenge_method, created_at, updated_at)
values ($1, $2, 'oauth', $3, $4::text::auth.code_challenge_method, now(), now())

-- name: end
-- They are back: once only, and only in time.
delete from auth.flow_state
where id = $1 and provider_type = $2 and authentication_method = 'oauth' and auth_code is null and user_id is null
  and created_at > now() - make_interval(secs => $3)
returning code_challenge, code_challenge_method::text as code_challenge_method
