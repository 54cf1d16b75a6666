-- name: functions
-- Functions, procedures, aggregates and window functions.
select json_agg(q) from (
  select
    json_build_array(n.nspname, p.proname) as name,
    array(
      select format_type(a.type, null)
      from unnest(p.proargtypes::oid[]) with ordinality a (type, place)
      order by a.place
    ) as signature,
    case p.prokind
      when 'f' then 'function' when 'p' then 'procedure' when 'a' then 'aggregate'
      when 'w' then 'window' else p.prokind::text end as kind,
    pg_get_userbyid(p.proowner) as owner,
    array(
      select json_build_object(
        'name', nullif(p.proargnames[a.place], ''),
        'type', format_type(a.type, null),
        'mode', case p.proargmodes[a.place]
          when 'i' then 'in' when 'o' then 'out' when 'b' then 'inout' when 'v' then 'variadic'
          when 't' then 'table' else coalesce(p.proargmodes[a.place]::text, 'in') end,
        'default', pg_get_function_arg_default(p.oid, a.place::int)
      )
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, place)
      order by a.place
    ) as arguments,
    pg_get_function_identity_arguments(p.oid) as identity_arguments,
    pg_get_function_result(p.oid) as result,
    case when p.prokind <> 'p' then json_build_array(rn.nspname, r.typname) end as result_type,
    case when rc.relkind in ('r', 'p', 'v', 'm', 'f') then
      json_build_array(rcn.nspname, rc.relname)
    end as result_relation,
    p.proretset as returns_set,
    l.lanname as language,
    case p.provolatile
      when 'i' then 'immutable' when 's' then 'stable' when 'v' then 'volatile'
      else p.provolatile::text end as volatility,
    p.proisstrict as strict,
    p.prosecdef as security_definer,
    p.proleakproof as leakproof,
    case p.proparallel
      when 's' then 'safe' when 'r' then 'restricted' when 'u' then 'unsafe'
      else p.proparallel::text end as parallel,
    p.procost as cost,
    p.prorows as rows,
    array(select o from unnest(p.proconfig) o order by o) as config,
    nullif(p.prosupport::text, '-') as support,
    coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as body,
    p.probin as library,
    case when p.prokind = 'a' then (
      select json_build_object(
        'kind', case g.aggkind
          when 'n' then 'normal' when 'o' then 'ordered set' when 'h' then 'hypothetical'
          else g.aggkind::text end,
        'direct_arguments', g.aggnumdirectargs,
        'transition', g.aggtransfn::regprocedure::text,
        'final', nullif(g.aggfinalfn::regprocedure::text, '-'),
        'final_extra', g.aggfinalextra,
        'final_modify', g.aggfinalmodify::text,
        'combine', nullif(g.aggcombinefn::regprocedure::text, '-'),
        'serial', nullif(g.aggserialfn::regprocedure::text, '-'),
        'deserial', nullif(g.aggdeserialfn::regprocedure::text, '-'),
        'state_type', format_type(g.aggtranstype, null),
        'state_space', g.aggtransspace,
        'initial', g.agginitval,
        'moving_transition', nullif(g.aggmtransfn::regprocedure::text, '-'),
        'moving_inverse', nullif(g.aggminvtransfn::regprocedure::text, '-'),
        'moving_final', nullif(g.aggmfinalfn::regprocedure::text, '-'),
        'moving_final_extra', g.aggmfinalextra,
        'moving_final_modify', g.aggmfinalmodify::text,
        'moving_state_type', case when g.aggmtranstype <> 0 then format_type(g.aggmtranstype, null) end,
        'moving_state_space', g.aggmtransspace,
        'moving_initial', g.aggminitval,
        'sort_operator', case when g.aggsortop <> 0 then g.aggsortop::regoperator::text end
      )
      from pg_aggregate g where g.aggfnoid = p.oid
    ) end as aggregate,
    coalesce(p.proacl, acldefault('f', p.proowner)) as acl,
    x.extname as extension,
    case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end as definition,
    obj_description(p.oid, 'pg_proc') as comment
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang
  join pg_type t on t.oid = p.prorettype
  join pg_type r on r.oid =
    case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else t.oid end
  join pg_namespace rn on rn.oid = r.typnamespace
  left join pg_class rc on rc.oid = r.typrelid
  left join pg_namespace rcn on rcn.oid = rc.relnamespace
  left join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where p.pronamespace = any ($1::oid[]) and ($2::boolean or x.oid is null)
    -- the constructors that come with a range type
    and not exists (
      select from pg_depend i
      where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i'
        and i.refclassid = 'pg_type'::regclass
    )
) q
