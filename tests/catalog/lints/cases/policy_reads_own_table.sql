-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create table members (organization_id uuid, user_id uuid);

-- name: fault
create policy p on members to authenticated using (
  organization_id in (select m.organization_id from members m where m.user_id = auth.uid()));

-- name: fix
drop policy p on members;

-- name: near_miss
-- reads another table, and columns of its own table inside the sub-select
create policy p on pages to authenticated using (
  exists (select 1 from members m where m.organization_id = pages.organization_id));
create policy q on members to authenticated using (user_id = (select auth.uid()));
