-- name: quiet
-- `drop ... if exists` and `create ... if not exists` say so each time; nobody reads it. A statement of ours may take its time.
set local client_min_messages = warning;
set local statement_timeout = 0;

-- name: quiet_session
-- Notices that nobody reads are left out; a statement may take its time. Undone at the end.
set client_min_messages = warning;
set statement_timeout = 0;

-- name: loud_session
-- Back to what the session had.
reset client_min_messages;
reset statement_timeout;

-- name: guard
-- Stops before anything is changed where this script does not belong. `roseram up` takes the same lock.
do $guard$
declare
  installed_version text;
  installed_checksum text;
  installed_program text;
  found text[];
begin
  perform pg_catalog.pg_advisory_xact_lock(:lock);
  if current_setting('server_version_num')::integer < 150000 then
    raise exception 'this server is PostgreSQL %, which is too old', current_setting('server_version')
      using errcode = 'feature_not_supported', hint = 'Nothing was changed. PostgreSQL 15 or newer is needed.';
  end if;
  if to_regclass('roseram.installation') is not null then
    select i.version, i.checksum, i.program into installed_version, installed_checksum, installed_program
    from roseram.installation i;
  end if;
  if installed_checksum = :checksum then
    return;  -- the very same schema: running it again changes nothing
  end if;
  if string_to_array(installed_version, '.')::integer[] > string_to_array(:version, '.')::integer[] then
    raise exception 'this database has the newer schema %, made by Roseram %; this script is schema %',
        installed_version, installed_program, :version
      using hint = 'Nothing was changed. Take the script of that Roseram: roseram schema dump';
  end if;
  if installed_version is not null then
    raise exception 'this database has schema %, made by Roseram %, which differs from this script',
        installed_version, installed_program
      using hint = 'Nothing was changed. See what has to be done with: roseram migrate plan';
  end if;
  select array_agg(other.object) into found from (
:foreign_objects
  ) other;
  if found is not null then
    raise exception 'this database holds something else already: %',
        array_to_string(found[1:5], ', ') || case when cardinality(found) > 5 then ', ...' else '' end
      using hint = 'Nothing was changed. Older tables and their data are brought over by: roseram migrate plan';
  end if;
end $guard$;

-- name: section_guard
-- Stops before anything is changed where this section does not belong: what it builds on has to be there, and tables of
-- the names that it makes have to be its own, which their descriptions say.
do $guard$
declare
  installed_version text;
  installed_checksum text;
  installed_program text;
  found text;
begin
  perform pg_catalog.pg_advisory_xact_lock(:lock);
  if to_regclass('roseram.installation') is not null then
    select i.version, i.checksum, i.program into installed_version, installed_checksum, installed_program
    from roseram.installation i;
  end if;
  if installed_checksum <> :checksum then
    raise exception 'this database has schema %, made by Roseram %, which differs from this script',
        installed_version, installed_program
      using hint = 'Nothing was changed. See what has to be done with: roseram migrate plan';
  end if;
  select string_agg(needed.section, ', ') into found
  from (values
    :needed
  ) needed (section, relations)
  where exists (select from unnest(needed.relations) relation where to_regclass(relation) is null);
  if found is not null then
    raise exception 'this section builds on others that are not there yet: %', found
      using hint = 'Nothing was changed. Run the sections in the order of: roseram schema dump --list';
  end if;
  select string_agg('table ' || own.relation, ', ') into found
  from (values
    :own
  ) own (relation, comment)
  where to_regclass(own.relation) is not null
    and obj_description(to_regclass(own.relation), 'pg_class') is distinct from own.comment;
  if found is not null then
    raise exception 'this database holds something else already: %', found
      using hint = 'Nothing was changed. Older tables and their data are brought over by: roseram migrate plan';
  end if;
end $guard$;

-- name: supabase_guard
-- The script leaves out what every Supabase database has.
do $guard$
declare
  missing text;
begin
  select string_agg(part, ', ') into missing
  from unnest(array['auth.users', 'storage.objects']) part where to_regclass(part) is null;
  if missing is not null then
    raise exception 'this is no Supabase database: % is not there', missing
      using hint = 'Nothing was changed. Take the script for other servers: roseram schema dump --target postgres';
  end if;
end $guard$;
