-- Roles belong to the server, which test processes share: another one may make them at this moment.
do $$
declare role_name text;
begin
  foreach role_name in array array['anon', 'authenticated', 'service_role', 'catalog owner', 'catalog_plain'] loop
    begin
      execute format('create role %I', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  begin
    alter role service_role bypassrls;
    alter role catalog_plain login;
    grant anon to catalog_plain;
  exception when others then null;  -- changed by another process at this moment, to the same
  end;
end $$;
