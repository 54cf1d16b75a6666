-- name: forms
-- The forms of a site; their order does not change.
select f.id::text as id, f.name, f.is_active as active from public.forms f where f.site_id = $1 order by f.id

-- name: on_pages
-- Which forms stand on pages, as their own content has it.
select p.id::text as id, array_agg(distinct lower(found.form[1])) as forms
from public.pages p, regexp_matches(p.content::text, '"data-form": "([^"\\]{1,60})"', 'g') found (form)
where p.id = any ($1::uuid[])
group by p.id
