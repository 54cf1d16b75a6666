-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create index by_owner on pages (owner);

-- name: fault
-- what a failed CREATE INDEX CONCURRENTLY leaves behind
update pg_index set indisvalid = false where indexrelid = 'by_owner'::regclass;

-- name: fix
update pg_index set indisvalid = true where indexrelid = 'by_owner'::regclass;

-- name: near_miss
create index another on pages (title);
