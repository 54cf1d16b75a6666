-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create index first on pages (owner, lower(title)) where title is not null;

-- name: fault
create index second on pages (owner, lower(title)) where title is not null;

-- name: fix
drop index second;

-- name: near_miss
create index a on pages (owner, upper(title)) where title is not null;
create index b on pages (owner, lower(title));
create index c on pages (owner desc, lower(title)) where title is not null;
create index d on pages (owner, lower(title) text_pattern_ops) where title is not null;
create unique index e on pages (owner, lower(title)) where title is not null;
create index f on pages using hash (owner);
