-- name: begin
-- A challenge.
insert into auth.flow_state (
  id, user_id, code_challenge_method, code_challenge, provider_type, authentication_method, created_at, updated_at)
values ($1, $2, $3::text::auth.code_challenge_method, $4, $5, $6, now(), now())

-- name: find
-- The newest flow of a person and a way to sign in that has no code yet.
select id from auth.flow_state
where user_id = $1 and authentication_method = $2 and auth_code is null
order by created_at desc
limit 1

-- name: issue
-- Gives a flow its person and its code, once.
update auth.flow_state
set user_id = $2, auth_code = $3, auth_code_issued_at = now(), updated_at = now(),
  provider_access_token = $4, provider_refresh_token = $5
where id = $1 and auth_code is null
returning id

-- name: lock
-- The flow of a code, held until it is used up.
select id, user_id, code_challenge_method::text as code_challenge_method, code_challenge, provider_type,
  authentication_method, provider_access_token, provider_refresh_token,
  extract(epoch from now() - auth_code_issued_at)::float8 as age
from auth.flow_state
where auth_code = $1
for update

-- name: remove
-- A flow that is through.
delete from auth.flow_state where id = $1
