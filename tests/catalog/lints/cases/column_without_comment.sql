-- name: setup
create table pages (id int);
comment on column pages.id is 'its key';

-- name: fault
alter table pages add title text;

-- name: fix
comment on column pages.title is 'shown';

-- name: near_miss
alter table pages add gone int;
alter table pages drop gone;
create view v as select id from pages;
