-- So many rows that an index pays; written past the triggers, which are not what is measured.
set session_replication_role = replica;

insert into public.projects (organization_id, user_id, name, updated_at)
select <team>,
  case when n % 100 = 0 then <owner>::uuid else (array[<admin>, <editor>, <member>, <viewer>])[1 + n % 4]::uuid end,
  'Project ' || n, now() - n * interval '1 minute'
from generate_series(1, 4000) n;

insert into public.deployments (organization_id, site_id, deployment_type, status)
select <team>, <site>, 'netlify', case when n % 200 = 0 then 'pending' else 'success' end
from generate_series(1, 4000) n;

insert into public.error_logs (organization_id, error_type, error_message, created_at)
select <team>, 'TypeError', 'it failed', now() - n * interval '1 minute'
from generate_series(1, 4000) n;

insert into public.pages (organization_id, site_id, name, slug, content)
select <team>, <site>, 'Page', n::text, jsonb_build_object('title', case when n % 1000 = 0 then 'Home' else n::text end)
from generate_series(1, 4000) n;

set session_replication_role = origin;
analyze;
