-- name: close_relation
-- Takes back what default privileges gave to others on a relation that was just made.
do $roseram$
declare
  grantee text;
begin
  for grantee in
    select distinct case a.grantee when 0 then 'public'
      else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end
    from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
    where c.oid = :literal::pg_catalog.regclass and a.grantee <> c.relowner
  loop
    execute pg_catalog.format('revoke all on %s from %s', :literal, grantee);
  end loop;
end $roseram$

-- name: close_routine
-- Takes back what everybody has, and default privileges gave, on a routine that was just made.
do $roseram$
declare
  grantee text;
begin
  for grantee in
    select distinct case a.grantee when 0 then 'public'
      else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) end
    from pg_catalog.pg_proc p,
      pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
    where p.oid = :literal::pg_catalog.regprocedure and a.grantee <> p.proowner
  loop
    execute pg_catalog.format('revoke all on routine %s from %s', :literal, grantee);
  end loop;
end $roseram$

-- name: do_nothing
-- The body of a trigger function while its own is taken away.
begin
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end
