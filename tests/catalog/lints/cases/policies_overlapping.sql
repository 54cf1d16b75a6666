-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create policy read_own on pages for select to authenticated using (owner is not null);

-- name: fault
create policy read_all on pages to public using (title = 'x');

-- name: fix
alter policy read_all on pages to anon;

-- name: near_miss
-- other commands, and a restrictive one
create policy write on pages for insert to authenticated with check (title = 'x');
create policy narrow on pages as restrictive for select to authenticated using (title = 'x');
