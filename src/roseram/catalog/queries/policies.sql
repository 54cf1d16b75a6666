-- name: policies
-- Row-level security policies; role 0 is everybody.
select json_agg(q) from (
  select
    p.polrelid::bigint as "of",
    p.polname as name,
    case p.polcmd
      when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
      when 'd' then 'delete' else p.polcmd::text end as command,
    p.polpermissive as permissive,
    array(
      select case when r.oid = 0 then 'public' else pg_get_userbyid(r.oid) end
      from unnest(p.polroles) r (oid)
      order by 1
    ) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using,
    pg_get_expr(p.polwithcheck, p.polrelid) as check,
    obj_description(p.oid, 'pg_policy') as comment
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  where c.relnamespace = any ($1::oid[])
) q
