-- What a new Supabase project holds. Its login role "postgres" is no superuser; here it is called supabase_postgres,
-- because the server's superuser has that name. Roles are the cluster's, so a second database finds them.
do $$
begin
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
  if to_regrole('supabase_postgres') is null then
    create role supabase_postgres login createrole createdb replication bypassrls nosuperuser;
    create role supabase_admin nologin;
    create role supabase_auth_admin nologin noinherit createrole;
    create role supabase_storage_admin nologin noinherit createrole;
    create role supabase_realtime_admin nologin noinherit;
  end if;
  grant anon, authenticated, service_role to supabase_postgres with admin option;
  execute format('alter database %I owner to supabase_postgres', current_database());
end $$;

create schema extensions authorization supabase_postgres;
grant usage on schema extensions to anon, authenticated, service_role;

-- platform layer

do $$
declare
  thing record;
begin
  for thing in
    select case c.relkind when 'S' then 'sequence' else 'table' end as kind, c.oid::regclass::text as name,
      'supabase_' || n.nspname || '_admin' as owner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('auth', 'storage') and c.relkind in ('r', 'S')
      -- A sequence that belongs to a column follows its table.
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
    union all
    select 'function', p.oid::regprocedure::text, 'supabase_' || n.nspname || '_admin'
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('auth', 'storage')
    union all
    select 'type', t.oid::regtype::text, 'supabase_' || n.nspname || '_admin'
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where n.nspname in ('auth', 'storage') and t.typtype = 'e'
  loop
    execute format('alter %s %s owner to %I', thing.kind, thing.name, thing.owner);
  end loop;
end $$;
alter schema auth owner to supabase_admin;
alter schema storage owner to supabase_admin;

grant all on schema auth to supabase_auth_admin;
grant all on schema storage to supabase_storage_admin;
grant usage on schema auth, storage to supabase_postgres;
grant select, insert, update, delete, references, trigger on all tables in schema auth to supabase_postgres;
grant all on all tables in schema storage to supabase_postgres;
grant usage, select on all sequences in schema auth to supabase_postgres;

-- Whatever is made in public is open to the API's roles, until somebody says otherwise.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges for role supabase_postgres in schema public
  grant all on tables to supabase_postgres, anon, authenticated, service_role;
alter default privileges for role supabase_postgres in schema public
  grant all on functions to supabase_postgres, anon, authenticated, service_role;
alter default privileges for role supabase_postgres in schema public
  grant all on sequences to supabase_postgres, anon, authenticated, service_role;

create publication supabase_realtime;
alter publication supabase_realtime owner to supabase_admin;
