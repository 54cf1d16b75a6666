-- name: constraints
-- Constraints of tables. Left out: NOT NULL (Postgres 18 lists it, the column says it), constraint
-- triggers (they are triggers), and the copies that Postgres adds to a table when its foreign key
-- leads to a partitioned one.
select json_agg(q) from (
  select
    con.conrelid::bigint as "of",
    con.conname as name,
    case con.contype
      when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key'
      when 'c' then 'check' when 'x' then 'exclusion'
      else con.contype::text end as kind,
    array(
      select a.attname
      from unnest(con.conkey) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.attnum
      order by k.place
    ) as columns,
    case con.contype
      when 'c' then pg_get_expr(con.conbin, con.conrelid)
      when 'x' then def.text
    end as expression,
    array(
      select a.attname
      from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.attnum
      where k.place > i.indnkeyatts
      order by k.place
    ) as include,
    coalesce(i.indnullsnotdistinct, false) as nulls_not_distinct,
    case when con.contype = 'f' then json_build_array(fn.nspname, f.relname) end as "references",
    array(
      select a.attname
      from unnest(con.confkey) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.attnum
      order by k.place
    ) as referenced_columns,
    case when con.contype = 'f' then case con.confupdtype
      when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
      when 'n' then 'set null' when 'd' then 'set default' else con.confupdtype::text end
    end as on_update,
    case when con.contype = 'f' then case con.confdeltype
      when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
      when 'n' then 'set null' when 'd' then 'set default' else con.confdeltype::text end
    end as on_delete,
    array(
      select a.attname
      from unnest(con.confdelsetcols) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.attnum
      order by k.place
    ) as set_columns,
    case when con.contype = 'f' then case con.confmatchtype
      when 's' then 'simple' when 'f' then 'full' when 'p' then 'partial'
      else con.confmatchtype::text end
    end as match,
    con.condeferrable as deferrable,
    con.condeferred as initially_deferred,
    con.convalidated as validated,
    -- these two columns came with Postgres 18
    coalesce((con_.row ->> 'conenforced')::boolean, true) as enforced,
    coalesce((con_.row ->> 'conperiod')::boolean, false) as temporal,
    -- true for every foreign key in some versions and for none in others: only a check has a choice
    con.contype = 'c' and con.connoinherit as no_inherit,
    case when con.contype in ('p', 'u', 'x') then ic.relname end as index,
    con.conislocal as local,
    con.coninhcount > 0 as inherited,
    def.text as definition,
    obj_description(con.oid, 'pg_constraint') as comment
  from pg_constraint con
  join pg_class c on c.oid = con.conrelid
  left join pg_index i on i.indexrelid = con.conindid and con.contype in ('p', 'u', 'x')
  left join pg_class ic on ic.oid = i.indexrelid
  left join pg_class f on f.oid = con.confrelid
  left join pg_namespace fn on fn.oid = f.relnamespace
  -- offset 0 keeps the row from being made once for each of its uses
  cross join lateral (select to_jsonb(con) as row offset 0) con_
  cross join lateral (select pg_get_constraintdef(con.oid) as text offset 0) def
  where c.relnamespace = any ($1::oid[])
    and con.contype not in ('t', 'n')
    and not exists (
      select from pg_constraint p where p.oid = con.conparentid and p.conrelid = con.conrelid
    )
) q
