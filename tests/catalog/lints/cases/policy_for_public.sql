-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create policy p on pages using (true);

-- name: fix
alter policy p on pages to authenticated;

-- name: near_miss
create policy q on pages to anon, authenticated using (true);
