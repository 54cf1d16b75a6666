-- name: components
-- Components that an organization may use, by their ids, with those that stand inside them. What is inside is cast before
-- it is compared, so that the primary key serves.
with recursive wanted (id) as (
  select c.id from public.components c where c.id = any ($2::uuid[]) and (c.organization_id = $1 or c.is_public)
  union
  select c.id
  from wanted w
  join public.components outer_ on outer_.id = w.id
  cross join lateral jsonb_path_query(outer_.content, 'strict $.**.componentId ? (@.type() == "string")') named (value)
  cross join lateral (select case
    when named.value #>> '{}' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then (named.value #>> '{}')::uuid
  end as id) inner_
  join public.components c on c.id = inner_.id and (c.organization_id = $1 or c.is_public)
)
select c.id, c.name, c.content::text as content, coalesce(c.settings, '{}')::text as settings, c.updated_at
from public.components c
where c.id in (select wanted.id from wanted)
