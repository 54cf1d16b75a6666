-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
alter table pages add constraint short check (length(title) < 9) not valid;

-- name: fix
alter table pages validate constraint short;

-- name: near_miss
alter table pages add constraint fine check (id > 0);
alter table pages add constraint self foreign key (id) references pages;
