-- name: let_in_statement
-- The statement by which the role may log in; null where it may already. It has no password, so
-- only who is trusted anyway (over the embedded server's socket) gets in with it.
select format('alter role %I login', rolname)
from pg_catalog.pg_roles
where rolname = $1 and not rolcanlogin;

-- name: may_become
-- Whether the role may become all the others.
select coalesce(bool_and(pg_has_role($1::text, other, 'member')), false)
from unnest($2::text[]) as other;
