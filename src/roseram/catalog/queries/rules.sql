-- name: rules
-- Rewrite rules, without the ones that make views.
select json_agg(q) from (
  select
    r.ev_class::bigint as "of",
    r.rulename as name,
    case r.ev_type
      when '1' then 'select' when '2' then 'update' when '3' then 'insert' when '4' then 'delete'
      else r.ev_type::text end as event,
    r.is_instead as instead,
    case r.ev_enabled
      when 'O' then 'origin' when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always'
      else r.ev_enabled::text end as enabled,
    pg_get_ruledef(r.oid) as definition,
    obj_description(r.oid, 'pg_rewrite') as comment
  from pg_rewrite r
  join pg_class c on c.oid = r.ev_class
  where c.relnamespace = any ($1::oid[]) and r.ev_type <> '1'
) q
