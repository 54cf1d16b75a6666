-- name: default_privileges
-- What new objects are granted (ALTER DEFAULT PRIVILEGES), in the schemas asked for and in all.
select json_agg(q) from (
  select
    pg_get_userbyid(a.defaclrole) as role,
    n.nspname as schema,
    case a.defaclobjtype
      when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects'
      else a.defaclobjtype::text end as objects,
    a.defaclacl as acl
  from pg_default_acl a
  left join pg_namespace n on n.oid = a.defaclnamespace
  where a.defaclnamespace = 0 or a.defaclnamespace = any ($1::oid[])
) q
