-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on pages for each row execute function touch();

-- name: fault
alter table pages disable trigger touch;

-- name: fix
alter table pages enable trigger touch;

-- name: near_miss
alter table pages enable always trigger touch;
