-- The role with which both servers log in to the unified schema's copies.
do $$
begin
  if not exists (select from pg_roles where rolname = 'conformance') then
    create role conformance login noinherit;
  end if;
  grant anon, authenticated, service_role to conformance;
end $$;
