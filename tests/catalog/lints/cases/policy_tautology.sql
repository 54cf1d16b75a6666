-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create table members (organization_id uuid, user_id uuid, role varchar(9));

-- name: fault
create policy p on pages to authenticated using (exists (
  select 1 from members m where m.user_id = auth.uid() and m.organization_id = organization_id));

-- name: fix
drop policy p on pages;

-- name: near_miss
create policy p on pages to authenticated using (exists (
  select 1 from members m where m.user_id = auth.uid() and m.organization_id = pages.organization_id));
create policy q on pages to authenticated using (exists (
  select 1 from members a join members b on a.role = b.role where a.organization_id = pages.organization_id));
