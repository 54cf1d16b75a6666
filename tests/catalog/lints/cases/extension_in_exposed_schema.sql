-- name: setup
create schema extensions;

-- name: fault
create extension citext;

-- name: fix
alter extension citext set schema extensions;

-- name: near_miss
create extension pg_trgm schema extensions;
