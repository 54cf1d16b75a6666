-- name: foreign_key_without_index
-- title: A foreign key has no index that leads with its columns
-- why: each delete or key update in the referenced table reads the whole referencing table
-- level: WARN
select
  con.conrelid::regclass || '.' || quote_ident(con.conname) as object,
  'no index leads with ' || k.columns as detail,
  format('create index on %s (%s)', con.conrelid::regclass, k.columns) as remedy
from pg_constraint con
join pg_class c on c.oid = con.conrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
cross join lateral (
  select string_agg(quote_ident(a.attname), ', ' order by u.place)
  from unnest(con.conkey) with ordinality u (attnum, place)
  join pg_attribute a on a.attrelid = con.conrelid and a.attnum = u.attnum
) k (columns)
where con.contype = 'f' and con.conparentid = 0 and not c.relispartition
  and not exists (
    select from pg_index i
    join pg_class ic on ic.oid = i.indexrelid
    join pg_am am on am.oid = ic.relam and am.amname in ('btree', 'hash')
    -- the columns of the key with which the index begins, in any order
    cross join lateral (
      select (i.indkey::int2[])[0:coalesce(min(x.place) filter (where x.attnum <> all (con.conkey)) - 1, i.indnkeyatts) - 1]
      from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) with ordinality x (attnum, place)
    ) prefix (columns)
    where i.indrelid = con.conrelid and i.indisvalid
      and (
        prefix.columns @> con.conkey
        -- some of the columns are enough where they name one referenced row already: of (site_id, organization_id)
        -- that leads to (id, organization_id), the first, because id is unique by itself
        or exists (
          select from pg_index u
          where u.indrelid = con.confrelid and u.indisunique and u.indisvalid
            and u.indpred is null and u.indexprs is null
            and (u.indkey::int2[])[0:u.indnkeyatts - 1] <@ array(
              select pair.referenced from unnest(con.conkey, con.confkey) pair (own, referenced)
              where pair.own = any (prefix.columns))
        )
      )
      -- a partial index serves when it leaves out nulls only
      and (i.indpred is null or exists (
        select from pg_attribute a
        where a.attrelid = con.conrelid and a.attnum = any (con.conkey)
          and pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)
      ))
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
