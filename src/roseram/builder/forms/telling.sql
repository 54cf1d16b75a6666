-- name: once
-- Whether a submission was told of already: the seconds until that is forgotten, 0 where it was not.
select wait from roseram.take_tokens('form_told', $1, 1, 2592000)

-- name: submission
-- What was sent, and all that is told of it.
select m.id, m.data::text as data, m.created_at, m.status, f.id as form_id, f.name as form, f.fields::text as fields,
  coalesce(f.settings, '{}')::text as settings, s.id as site_id, s.name as site, o.id as organization_id, o.slug
from public.form_submissions m
join public.forms f on f.id = m.form_id
join public.sites s on s.id = f.site_id
join public.organizations o on o.id = m.organization_id
where m.id = $1

-- name: editors
-- Confirmed addresses of those who may change sites of the organization.
select distinct u.email
from public.organization_members m
join auth.users u on u.id = m.user_id
where m.organization_id = $1 and m.role in ('owner', 'admin', 'editor') and u.email_confirmed_at is not null
  and u.deleted_at is null and u.email is not null
order by u.email
limit 50

-- name: endpoints
-- Addresses that want to know of a submission of this form.
select w.id from public.webhook_endpoints w
where w.organization_id = $1 and w.is_active
  and (w.events = '{}' or w.events && array['form.submitted', 'form.submitted:' || $2::uuid])
order by w.id
limit 20

-- name: delivery
-- Something to be sent to an endpoint.
insert into public.webhook_deliveries (id, organization_id, endpoint_id, event, payload, next_attempt_at)
values ($1, $2, $3, $4, $5::text::jsonb, now())

-- name: new_id
-- Id of a delivery to be.
select roseram.uuid7()

-- name: due
-- A delivery that is still to be made, and where to.
select d.id, d.endpoint_id, d.event, d.payload::text as payload, w.url, w.secret_encrypted
from public.webhook_deliveries d
join public.webhook_endpoints w on w.id = d.endpoint_id
where d.id = $1 and d.status = 'pending' and w.is_active

-- name: delivered
-- It has arrived.
with done as (
  update public.webhook_deliveries set status = 'delivered', attempts = attempts + 1, next_attempt_at = null,
    response_status = $2, response_body = $3, delivered_at = now()
  where id = $1
  returning endpoint_id
)
update public.webhook_endpoints w set failure_count = 0 from done where w.id = done.endpoint_id and w.failure_count <> 0

-- name: not_delivered
-- It has not arrived; `$4`: it is given up.
with done as (
  update public.webhook_deliveries set status = case when $4 then 'failed' else 'pending' end, attempts = attempts + 1,
    next_attempt_at = case when $4 then null else now() end, response_status = $2, response_body = $3
  where id = $1
  returning endpoint_id
)
update public.webhook_endpoints w set failure_count = w.failure_count + 1 from done where w.id = done.endpoint_id
