-- name: disabled_trigger
-- title: A trigger does not fire
-- why: what it was to keep up (audit, quotas, updated_at, a foreign key) silently is not
-- level: WARN
select distinct
  t.tgrelid::regclass || '.' || quote_ident(coalesce(con.conname, t.tgname)) as object,
  case t.tgenabled when 'D' then 'disabled' else 'fires on a replica only' end
    || case when t.tgisinternal then ': the foreign key is not enforced' else '' end as detail,
  format('alter table %s enable trigger %s', t.tgrelid::regclass,
    case when t.tgisinternal then 'all' else quote_ident(t.tgname) end) as remedy
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
left join pg_constraint con on con.oid = t.tgconstraint and t.tgisinternal
where t.tgenabled in ('D', 'R')
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
