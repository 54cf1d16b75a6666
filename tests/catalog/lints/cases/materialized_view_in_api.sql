-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create materialized view totals as select count(*) as n from pages;

-- name: fault
grant select on totals to anon;

-- name: fix
revoke all on totals from anon;

-- name: near_miss
grant select on totals to service_role;
create view v as select 1 as n;
grant select on v to anon;
