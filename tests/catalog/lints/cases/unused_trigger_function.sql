-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create function touch() returns trigger language plpgsql as 'begin return new; end';

-- name: fix
create trigger touch before update on pages for each row execute function touch();

-- name: near_miss
create function plain() returns int language sql as 'select 1';
create function watch() returns event_trigger language plpgsql as 'begin end';
create event trigger lint_watch on ddl_command_end execute function watch();
