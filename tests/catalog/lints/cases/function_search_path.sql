-- name: setup
create function safe() returns int language sql set search_path = '' as 'select 1';


-- name: fault
create function f() returns int language sql as 'select 1';

-- name: fix
alter function f() set search_path = '';

-- name: near_miss
create function g() returns int language sql begin atomic select 1; end;
create function h() returns int language plpgsql set search_path = public, pg_temp as 'begin return 1; end';
create extension citext;
create schema hidden; create function hidden.f() returns int language sql as 'select 1';
create aggregate agg(text) (sfunc = textcat, stype = text);
