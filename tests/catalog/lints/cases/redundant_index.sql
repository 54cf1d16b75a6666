-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create index long on pages (owner, organization_id, title);

-- name: fault
create index short on pages (owner, organization_id);

-- name: fix
drop index short;

-- name: near_miss
-- another order, direction, predicate, method; unique ones; with INCLUDE
create index a on pages (organization_id, owner);
create index b on pages (owner desc);
create index c on pages (owner) where title is null;
create index d on pages using hash (owner);
create unique index e on pages (owner);
create index f on pages (owner) include (id);
create index g on pages (lower(title));
