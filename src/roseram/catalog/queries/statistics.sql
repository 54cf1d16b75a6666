-- name: statistics
-- Statistics objects.
select json_agg(q) from (
  select
    json_build_array(n.nspname, s.stxname) as name,
    pg_get_userbyid(s.stxowner) as owner,
    json_build_array(tn.nspname, t.relname) as table,
    pg_get_statisticsobjdef(s.oid) as definition,
    nullif(s.stxstattarget, -1) as target,  -- "none" is -1 before Postgres 17, then null
    x.extname as extension,
    obj_description(s.oid, 'pg_statistic_ext') as comment
  from pg_statistic_ext s
  join pg_namespace n on n.oid = s.stxnamespace
  join pg_class t on t.oid = s.stxrelid
  join pg_namespace tn on tn.oid = t.relnamespace
  left join pg_depend d
    on d.classid = 'pg_statistic_ext'::regclass and d.objid = s.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where s.stxnamespace = any ($1::oid[]) and ($2::boolean or x.oid is null)
) q
