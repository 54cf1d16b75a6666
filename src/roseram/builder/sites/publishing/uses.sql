-- name: uses
-- Which components stand on the pages of a site.
select u.page_id::text as page_id, array_agg(u.component_id) as components
from roseram.component_uses u
join public.pages p on p.id = u.page_id
where p.site_id = $1 and p.status is distinct from 'archived'
group by u.page_id

-- name: named
-- Which components some pages name, whether they are there or not.
select p.id::text as id, array(
    select lower(named.value #>> '{}')
    from jsonb_path_query(p.content, 'strict $.**.componentId ? (@.type() == "string")') named (value)
    where named.value #>> '{}' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
  ) as named
from public.pages p
where p.id = any ($1::uuid[]) and strpos(p.content::text, '"componentId"') > 0
