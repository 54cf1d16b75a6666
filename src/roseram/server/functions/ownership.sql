-- name: organization
-- An organization that the caller sees, locked for the transfer when the caller may change it.
select o.name, o.owner_id, o.is_personal from public.organizations o where o.id = $1

-- name: is_member
select exists (select from public.organization_members m where m.organization_id = $1 and m.user_id = $2)

-- name: transfer
-- Triggers change the two roles.
update public.organizations set owner_id = $2 where id = $1

-- name: owned
-- What goes with an account: its organizations, and how many other people work in each. They stay as they are until the
-- transaction ends.
with owned as (select o.id, o.name, o.is_personal from public.organizations o where o.owner_id = $1 for update)
select owned.id, owned.name, owned.is_personal,
  (select count(*) from public.organization_members m where m.organization_id = owned.id and m.user_id <> $1) as others
from owned order by owned.name, owned.id

-- name: delete
-- The account with everything that was merged into it. What they own goes with them.
delete from auth.users u
where u.id = $1
  or u.deleted_at is not null and u.id in (select d.duplicate_user_id from public.duplicate_users d where d.primary_user_id = $1)
