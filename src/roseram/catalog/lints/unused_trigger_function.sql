-- name: unused_trigger_function
-- title: A trigger function that no trigger calls
-- why: the trigger was forgotten, or dropped with its table
-- level: INFO
select
  p.oid::regprocedure::text as object,
  'no trigger calls it' as detail,
  format('create trigger ... execute function %s, or drop function %1$s', p.oid::regprocedure) as remedy
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace and n.nspname = any (:schemas)
where p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype)
  and not exists (select from pg_trigger t where t.tgfoid = p.oid)
  and not exists (select from pg_event_trigger t where t.evtfoid = p.oid)
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e'
  )
