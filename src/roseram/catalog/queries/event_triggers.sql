-- name: event_triggers
-- Event triggers, without those that an extension owns unless $2 asks for them.
select json_agg(q) from (
  select
    e.evtname as name,
    pg_get_userbyid(e.evtowner) as owner,
    e.evtevent as event,
    case e.evtenabled
      when 'O' then 'origin' when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always'
      else e.evtenabled::text end as enabled,
    array(select t from unnest(e.evttags) t order by t collate "C") as tags,
    json_build_array(n.nspname, f.proname) as function,
    obj_description(e.oid, 'pg_event_trigger') as comment
  from pg_event_trigger e
  join pg_proc f on f.oid = e.evtfoid
  join pg_namespace n on n.oid = f.pronamespace
  where $1::oid[] is not null and ($2::boolean or not exists (
    select from pg_depend d
    where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e'
  ))
) q
