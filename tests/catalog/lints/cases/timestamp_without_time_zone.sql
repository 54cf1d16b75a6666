-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
alter table pages add created_at timestamp;

-- name: fix
alter table pages alter created_at type timestamptz;

-- name: near_miss
alter table pages add day date, add hour time, add at timestamptz(3);
