-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create policy p on pages for insert to authenticated with check (true);

-- name: fix
alter policy p on pages with check (owner = (select auth.uid()));

-- name: near_miss
-- reading is not writing; restrictive; a role that passes by anyway; USING narrow
create policy q on pages for select to anon using (true);
create policy r on pages as restrictive for insert to anon with check (true);
create policy s on pages for all to service_role using (true) with check (true);
create policy t on pages for update to anon using (owner is null);
