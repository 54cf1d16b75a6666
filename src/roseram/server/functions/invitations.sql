-- name: inviter
-- The caller's role in an organization, kept as it is until the transaction ends; its name.
select m.role, o.name
from public.organization_members m join public.organizations o on o.id = m.organization_id
where m.organization_id = $1 and m.user_id = $2
for share of m

-- name: is_member
-- Whether somebody with this address is a member already.
select exists (
  select from public.organization_members m join public.profiles p on p.id = m.user_id
  where m.organization_id = $1 and lower(p.email) = $2)

-- name: invite
-- A new invitation, or the open one for this address anew; the row's id is that of the link.
insert into public.organization_invitations as i
  (id, organization_id, email, role, token_hash, invited_by, message, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, now() + interval '7 days')
on conflict (organization_id, lower(email)) where accepted_at is null and revoked_at is null
do update set id = excluded.id, email = excluded.email, role = excluded.role, token_hash = excluded.token_hash,
  invited_by = excluded.invited_by, message = excluded.message, expires_at = excluded.expires_at
returning i.expires_at, i.created_at < now() as renewed

-- name: find
-- An invitation with who sent it and what they may do there now.
select i.id, i.organization_id, i.email, i.role, i.token_hash, i.message, i.invited_by, i.expires_at, i.accepted_at,
  i.revoked_at, i.expires_at <= now() as expired, o.name as organization,
  coalesce(nullif(p.full_name, ''), split_part(p.email, '@', 1), 'Somebody') as inviter,
  (select m.role from public.organization_members m
    where m.organization_id = i.organization_id and m.user_id = i.invited_by) as inviter_role
from public.organization_invitations i
join public.organizations o on o.id = i.organization_id
left join public.profiles p on p.id = i.invited_by
where i.id = $1
for update of i

-- name: join
-- A member with this role; who is one already keeps the higher role.
insert into public.organization_members as m (organization_id, user_id, role, joined_at) values ($1, $2, $3, now())
on conflict (organization_id, user_id) do update
set role = case when roseram.role_rank(excluded.role) > roseram.role_rank(m.role) then excluded.role else m.role end
returning m.role

-- name: accepted
update public.organization_invitations set accepted_at = now(), accepted_by = $2 where id = $1

-- name: decline
update public.organization_invitations set revoked_at = now() where id = $1
