-- name: lock
-- One demo at a time, until the transaction ends.
select pg_advisory_xact_lock($1::bigint)

-- name: present
-- How much of the demo is here.
select (select count(*) from public.organizations o where o.id = any ($1::uuid[])) as organizations,
  (select count(*) from public.profiles p where p.id = any ($2::uuid[])) as people

-- name: taken
-- Addresses and slugs that the demo needs and somebody else has.
select 'an account with the address ' || p.email as taken from public.profiles p
where p.email = any ($1::text[]) and p.id <> all ($2::uuid[])
union all
select 'an organization with the slug ' || o.slug from public.organizations o
where o.slug = any ($3::text[]) and o.id <> all ($4::uuid[])
order by 1

-- name: memberships
-- Who is in which of the demo's organizations.
select p.email, p.full_name as name, o.name as organization, m.role
from public.profiles p
left join public.organization_members m on m.user_id = p.id and m.organization_id = any ($2::uuid[])
left join public.organizations o on o.id = m.organization_id
where p.id = any ($1::uuid[])
order by o.name nulls last, roseram.role_rank(m.role) desc, p.email

-- name: in_use
-- Organizations that are not the demo's and that people of the demo belong to.
select p.email, o.name from public.organization_members m
join public.organizations o on o.id = m.organization_id
join public.profiles p on p.id = m.user_id
where m.user_id = any ($2::uuid[]) and o.id <> all ($1::uuid[])
  and not (o.is_personal and o.owner_id = any ($2::uuid[]))
order by o.name, p.email limit 5

-- name: personal
-- The personal organizations of people of the demo.
select o.id from public.organizations o where o.is_personal and o.owner_id = any ($1::uuid[])

-- name: remove_errors
-- Errors outlive their organization; those of the demo do not.
delete from public.error_logs where organization_id = any ($1::uuid[])

-- name: remove_organizations
-- Everything in them goes along.
delete from public.organizations where id = any ($1::uuid[])

-- name: remove_people
-- Their profiles and personal organizations go along.
delete from auth.users where id = any ($1::uuid[])

-- name: remove_events
-- Stripe's events belong to nobody.
delete from public.stripe_events where id = any ($1::text[])

-- name: remove_traces
-- What the audit has just said of the removal.
delete from public.activity_logs
where created_at = now() and organization_id is null and resource_type = 'organizations' and resource_id = any ($1::text[])
