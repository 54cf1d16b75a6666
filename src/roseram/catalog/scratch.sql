-- name: scratch_databases
-- Scratch databases ($1: their prefix) that we may drop, and how many sessions are in each.
select
    d.datname as name,
    (select count(*) from pg_stat_activity a where a.datid = d.oid) as sessions
from pg_database d
where starts_with(d.datname, $1) and pg_has_role(d.datdba, 'member')

-- name: who
select current_user
