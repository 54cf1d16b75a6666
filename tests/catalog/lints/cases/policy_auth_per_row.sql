-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create policy p on pages to authenticated using (owner = auth.uid());

-- name: fix
alter policy p on pages using (owner = (select auth.uid()));

-- name: near_miss
-- wrapped with a cast, an operator and nested functions around it; in text; in a column's name
create policy q on pages to authenticated using (
  owner = (select (auth.jwt() ->> 'sub')::uuid)
  and owner = (select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), '(')::uuid)
  and title <> 'auth.uid()' and title <> '((');
alter table pages add uid uuid;
create policy r on pages for insert to authenticated with check (uid = owner);
create function public.uid() returns uuid language sql as 'select null::uuid';
create policy s on pages for update to authenticated using (owner = public.uid());
