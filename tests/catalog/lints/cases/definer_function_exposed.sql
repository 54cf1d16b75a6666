-- name: setup
create function safe() returns int language sql set search_path = '' as 'select 1';


-- name: fault
create function f() returns int language sql security definer as 'select 1';

-- name: fix
revoke execute on function f() from public;
grant execute on function f() to authenticated;

-- name: near_miss
create function g() returns int language sql as 'select 1';
create function t() returns trigger language plpgsql security definer as 'begin return new; end';
create schema hidden; create function hidden.f() returns int language sql security definer as 'select 1';
