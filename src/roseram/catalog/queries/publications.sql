-- name: publications
-- Publications with their tables.
select json_agg(q) from (
  select
    p.pubname as name,
    pg_get_userbyid(p.pubowner) as owner,
    p.puballtables as all_tables,
    array(
      select e.event
      from (values
        (1, p.pubinsert, 'insert'), (2, p.pubupdate, 'update'),
        (3, p.pubdelete, 'delete'), (4, p.pubtruncate, 'truncate')) e (place, published, event)
      where e.published
      order by e.place
    ) as operations,
    p.pubviaroot as via_root,
    -- this column came with Postgres 18
    case to_jsonb(p) ->> 'pubgencols'
      when 's' then 'stored' else 'none' end as generated_columns,
    array(
      select n.nspname
      from pg_publication_namespace pn join pg_namespace n on n.oid = pn.pnnspid
      where pn.pnpubid = p.oid
      order by n.nspname collate "C"
    ) as schemas,
    array(
      select json_build_object(
        'table', json_build_array(n.nspname, c.relname),
        'columns', case when pr.prattrs is not null then array(
          select a.attname
          from unnest(pr.prattrs::int2[]) k (attnum)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
          order by a.attname collate "C"
        ) end,
        'filter', pg_get_expr(pr.prqual, pr.prrelid)
      )
      from pg_publication_rel pr
      join pg_class c on c.oid = pr.prrelid
      join pg_namespace n on n.oid = c.relnamespace
      where pr.prpubid = p.oid
      order by n.nspname collate "C", c.relname collate "C"
    ) as tables,
    obj_description(p.oid, 'pg_publication') as comment
  from pg_publication p
) q
