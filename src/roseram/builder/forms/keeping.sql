-- name: form
-- A form of a site, as far as its answers need it.
select f.name, f.is_active as active, coalesce(f.settings, '{}')::text as settings
from public.forms f
where f.id = $1 and f.site_id = $2

-- name: spend
-- Uses a token up: the seconds until it could be used again, 0 where it was not used yet.
select wait from roseram.take_tokens('form_token', $1, 1, $2)

-- name: keep
-- A submission, as long as the form takes any and has room for one more of its kind; and whether somebody wants to know.
with kept as (
  insert into public.form_submissions (organization_id, form_id, data, status, ip_hash, user_agent)
  select f.organization_id, f.id, $3::text::jsonb, $4, $5, $6
  from public.forms f
  where f.id = $1 and f.site_id = $2 and f.is_active
    and (select count(*) from (select from public.form_submissions s
      where s.form_id = f.id and (s.status = 'spam') = ($4 = 'spam') limit $7) counted) < $7
  returning id, form_id, organization_id
)
select k.id, k.organization_id, exists (select from public.webhook_endpoints w
  where w.organization_id = k.organization_id and w.is_active
    and (w.events = '{}' or w.events && array['form.submitted', 'form.submitted:' || k.form_id])) as forwarded
from kept k
