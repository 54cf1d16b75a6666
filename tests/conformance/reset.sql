-- What draws numbers is set back before each write, so that both databases draw the same ones.
create schema if not exists private;
create function private.reset_sequences(start bigint) returns void language plpgsql security definer as $$
declare
  each record;
begin
  for each in select schemaname, sequencename from pg_sequences where schemaname in ('api', 'extra', 'public') loop
    perform setval(format('%I.%I', each.schemaname, each.sequencename)::regclass, start);
  end loop;
end $$;
