-- name: form
-- A form that the caller may see, with its site.
select f.id, f.site_id, f.organization_id, f.name from public.forms f where f.id = $1

-- name: endpoint
-- Where the submissions of one form alone are sent.
select w.id, w.url, w.secret_encrypted, w.is_active, w.failure_count
from public.webhook_endpoints w
where w.organization_id = $1 and w.events = array['form.submitted:' || $2::uuid]
order by w.id limit 1

-- name: lock
-- Whoever sets the same form's address waits.
select pg_advisory_xact_lock(hashtextextended('form webhook:' || $1, 0))

-- name: new_id
-- Id of an endpoint to be.
select roseram.uuid7()

-- name: insert
-- An address for the submissions of one form.
insert into public.webhook_endpoints (id, organization_id, url, description, events, secret_encrypted)
values ($1, $2, $3, $4, array['form.submitted:' || $5::uuid], $6)

-- name: update
-- The same form's address, or secret, is another one.
update public.webhook_endpoints set url = $2, description = $3, secret_encrypted = $4, is_active = true where id = $1

-- name: delete
-- The form is not sent on any more; what was sent is forgotten with it.
delete from public.webhook_endpoints where id = $1

-- name: deliveries
-- What was sent to an endpoint lately.
select d.id, d.status, d.attempts, d.response_status, d.response_body, d.created_at, d.delivered_at
from public.webhook_deliveries d where d.endpoint_id = $1
order by d.created_at desc limit 10
