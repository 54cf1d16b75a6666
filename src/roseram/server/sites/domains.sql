-- name: domain
-- A domain as its organization sees it, and whether the caller may have it verified.
select d.id, d.site_id, d.domain, d.status, d.verification_token, d.verified_at,
  roseram.has_role(d.organization_id, 'admin') as may
from public.site_domains d
where d.id = $1

-- name: lock
-- Whoever verifies the same domain waits.
select pg_advisory_xact_lock(hashtextextended('domain:' || $1, 0))

-- name: others
-- Sites for which the same domain is proved.
select d.id, d.verification_token from public.site_domains d where d.domain = $1 and d.id <> $2 and d.status = 'verified'

-- name: give_up
-- A domain that somebody else has proved, whose own record is gone.
update public.site_domains
set status = 'failed', last_checked_at = now(), error_message = 'The domain was proved for another site, and its record is gone'
where id = any ($1::uuid[])

-- name: verified
-- The record was seen.
update public.site_domains
set status = 'verified', verified_at = coalesce(verified_at, now()), last_checked_at = now(), error_message = null
where id = $1 and verification_token = $2
returning verified_at

-- name: failed
-- The record was not seen. What was proved before stays so: a name server may be out of order.
update public.site_domains
set status = case when status = 'verified' then status else 'failed' end, last_checked_at = now(), error_message = $2
where id = $1
returning status
