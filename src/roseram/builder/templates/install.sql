-- name: installed_templates
-- From which files the rows with these ids were made.
select id, content ->> 'source' as source from public.templates where id = any ($1::uuid[]);

-- name: install_templates
-- Writes $1, a list of templates, as rows that belong to everybody; rows that are so already are left alone.
with given as (
  select * from jsonb_to_recordset($1::jsonb) as t (
    id uuid, name text, description text, category text, thumbnail_url text, content jsonb)
), written as (
  insert into public.templates as t (id, kind, name, description, category, thumbnail_url, content)
  select id, 'site', name, description, category, thumbnail_url, content from given
  on conflict (id) do update set
    name = excluded.name, description = excluded.description, category = excluded.category,
    thumbnail_url = excluded.thumbnail_url, content = excluded.content
  where (t.name, t.description, t.category, t.thumbnail_url, t.content) is distinct from
    (excluded.name, excluded.description, excluded.category, excluded.thumbnail_url, excluded.content)
  returning 1
)
select count(*) from written
