-- A plain database owner: may log in and owns the database, nothing else. An administrator has made the API's roles.
do $$
begin
  if to_regrole('roseram_owner') is null then
    create role roseram_owner login nosuperuser nocreaterole nocreatedb nobypassrls;
  end if;
  if to_regrole('anon') is null then
    create role anon nologin noinherit;
  end if;
  if to_regrole('authenticated') is null then
    create role authenticated nologin noinherit;
  end if;
  if to_regrole('service_role') is null then
    create role service_role nologin noinherit bypassrls;
  end if;
  if to_regrole('authenticator') is null then
    create role authenticator nologin noinherit;
    grant anon, authenticated, service_role to authenticator;
  end if;
  grant anon, authenticated, service_role to roseram_owner;
  execute format('alter database %I owner to roseram_owner', current_database());
end $$;
