-- One tenant with at least one row in every table and every reference set. The tag in `tenants.tag` keeps tenants apart;
-- pg_temp.id('site') is the id of its site. What is called "spare" has no children.
create or replace function pg_temp.id(name text) returns uuid language sql stable as
  $$ select md5(current_setting('tenants.tag') || ':' || name)::uuid $$;
create or replace function pg_temp.tagged(name text) returns text language sql stable as
  $$ select current_setting('tenants.tag') || '-' || name $$;

insert into auth.users (id, email, raw_user_meta_data)
select pg_temp.id(name), pg_temp.tagged(name) || '@example.test', jsonb_build_object('full_name', initcap(name))
from unnest(array['owner', 'admin', 'editor', 'member', 'viewer', 'outsider']) name;

insert into public.organizations (id, name, slug, owner_id, plan)
values (pg_temp.id('team'), 'Team', pg_temp.tagged('team'), pg_temp.id('owner'), 'enterprise');
insert into public.organization_members (organization_id, user_id, role)
select pg_temp.id('team'), pg_temp.id(role), role from unnest(array['admin', 'editor', 'member', 'viewer']) role;
insert into public.organization_invitations (id, organization_id, email, token_hash, invited_by, accepted_at, accepted_by)
values
  (pg_temp.id('invitation'), pg_temp.id('team'), 'new@example.test', pg_temp.tagged('open'), pg_temp.id('admin'), null, null),
  (pg_temp.id('accepted'), pg_temp.id('team'), 'old@example.test', pg_temp.tagged('accepted'), pg_temp.id('owner'), now(),
    pg_temp.id('owner'));
insert into public.user_sessions (user_id, user_data, credentials)
values (pg_temp.id('member'), '{}', 'sealed');
insert into public.session_audit_log (user_id, action) values (pg_temp.id('member'), 'signed_in');
insert into public.duplicate_users (primary_user_id, duplicate_user_id, merged_by)
values (pg_temp.id('member'), pg_temp.id('outsider'), pg_temp.id('admin'));

insert into public.projects (id, organization_id, user_id, name)
values
  (pg_temp.id('project'), pg_temp.id('team'), pg_temp.id('owner'), 'Project'),
  (pg_temp.id('spare project'), pg_temp.id('team'), pg_temp.id('owner'), 'Spare');
insert into public.project_files (id, project_id, path, content, updated_by)
values (pg_temp.id('file'), pg_temp.id('project'), 'src/index.js', 'let a = 1', pg_temp.id('editor'));
insert into public.code_generations (id, project_id, user_id, prompt)
values (pg_temp.id('code'), pg_temp.id('project'), pg_temp.id('member'), 'a landing page');
insert into public.chat_messages (id, project_id, user_id, role, content)
values (pg_temp.id('message'), pg_temp.id('project'), pg_temp.id('member'), 'user', 'hello');
insert into public.file_revisions (id, project_id, file_path, content, created_by)
values (pg_temp.id('revision'), pg_temp.id('project'), 'old.js', '', pg_temp.id('editor'));
insert into public.file_snapshots (id, project_id, file_path, content)
values (pg_temp.id('file snapshot'), pg_temp.id('project'), 'src/index.js', '');
insert into public.project_snapshots (id, project_id, name, created_by)
values (pg_temp.id('snapshot'), pg_temp.id('project'), 'before', pg_temp.id('editor'));
insert into public.action_logs (id, project_id, user_id, action)
values (pg_temp.id('action'), pg_temp.id('project'), pg_temp.id('editor'), 'edit');
insert into public.project_env_vars (id, project_id, key, value_encrypted, created_by)
values (pg_temp.id('variable'), pg_temp.id('project'), 'TOKEN', 'sealed', pg_temp.id('editor'));

insert into public.sites (id, organization_id, name, slug, created_by)
values
  (pg_temp.id('site'), pg_temp.id('team'), 'Site', pg_temp.tagged('site'), pg_temp.id('editor')),
  (pg_temp.id('spare site'), pg_temp.id('team'), 'Spare', pg_temp.tagged('spare'), pg_temp.id('editor'));
insert into public.pages (id, site_id, name, slug, created_by)
values
  (pg_temp.id('page'), pg_temp.id('site'), 'Page', 'page', pg_temp.id('editor')),
  (pg_temp.id('spare page'), pg_temp.id('site'), 'Spare', 'spare', pg_temp.id('editor'));
insert into public.page_versions (id, page_id, content, created_by)
values (pg_temp.id('version'), pg_temp.id('page'), '{}', pg_temp.id('editor'));
insert into public.components (id, organization_id, name, content) values (pg_temp.id('component'), pg_temp.id('team'), 'Button', '{}');
insert into public.sections (id, organization_id, name, content) values (pg_temp.id('section'), pg_temp.id('team'), 'Hero', '{}');
insert into public.templates (id, organization_id, name, content) values (pg_temp.id('template'), pg_temp.id('team'), 'Shop', '{}');
insert into public.site_domains (id, site_id, domain)
values (pg_temp.id('domain'), pg_temp.id('site'), pg_temp.tagged('www') || '.example.test');
insert into public.site_redirects (id, site_id, from_path, to_url) values (pg_temp.id('redirect'), pg_temp.id('site'), '/a', '/b');
insert into public.site_releases (id, site_id, created_by) values (pg_temp.id('release'), pg_temp.id('site'), pg_temp.id('editor'));
insert into public.assets (id, organization_id, site_id, name, storage_path, mime_type, size_bytes, created_by)
values (pg_temp.id('asset'), pg_temp.id('team'), pg_temp.id('site'), 'Logo', pg_temp.tagged('logo.png'), 'image/png', 100,
  pg_temp.id('editor'));
insert into public.forms (id, site_id, name)
values (pg_temp.id('form'), pg_temp.id('site'), 'Contact'), (pg_temp.id('spare form'), pg_temp.id('site'), 'Spare');
insert into public.form_submissions (id, form_id, data) values (pg_temp.id('submission'), pg_temp.id('form'), '{}');

insert into public.ai_generations (id, page_id, site_id, user_id, prompt)
values (pg_temp.id('generation'), pg_temp.id('page'), pg_temp.id('site'), pg_temp.id('member'), 'a hero');
insert into public.ai_conversations (id, page_id, user_id)
values (pg_temp.id('conversation'), pg_temp.id('page'), pg_temp.id('member'));
insert into public.prompt_templates (id, organization_id, name, prompt, created_by)
values (pg_temp.id('prompt'), pg_temp.id('team'), 'Tone', 'Be brief.', pg_temp.id('editor'));

insert into public.deployment_targets (id, site_id, name, provider)
values (pg_temp.id('target'), pg_temp.id('site'), 'Netlify', 'netlify'), (pg_temp.id('spare target'), pg_temp.id('site'), 'Own', 'custom');
insert into public.deployment_targets (id, project_id, name, provider)
values (pg_temp.id('project target'), pg_temp.id('project'), 'GitHub', 'github');
insert into public.deployments (id, project_id, site_id, target_id, user_id, deployment_type)
values
  (pg_temp.id('deployment'), pg_temp.id('project'), pg_temp.id('site'), pg_temp.id('target'), pg_temp.id('editor'), 'netlify'),
  (pg_temp.id('spare deployment'), pg_temp.id('project'), null, pg_temp.id('project target'), pg_temp.id('editor'), 'github');
insert into public.deployment_logs (id, deployment_id, line_number, message)
values (pg_temp.id('line'), pg_temp.id('deployment'), 1, 'done');

insert into public.integrations (id, organization_id, provider, credentials_encrypted)
values (pg_temp.id('integration'), pg_temp.id('team'), 'netlify', 'sealed');
insert into public.user_integrations (id, user_id, provider, token_encrypted)
values (pg_temp.id('user integration'), pg_temp.id('member'), 'github', 'sealed');
insert into public.api_keys (id, user_id, key_hash, name)
values (pg_temp.id('key'), pg_temp.id('member'), pg_temp.tagged('hash'), 'Key');
insert into public.webhook_endpoints (id, organization_id, url, secret_encrypted)
values
  (pg_temp.id('endpoint'), pg_temp.id('team'), 'https://example.test/a', 'sealed'),
  (pg_temp.id('spare endpoint'), pg_temp.id('team'), 'https://example.test/b', 'sealed');
insert into public.webhook_deliveries (id, endpoint_id, event, payload)
values (pg_temp.id('delivery'), pg_temp.id('endpoint'), 'site.published', '{}');

insert into public.subscriptions (id, organization_id, plan_id)
values (pg_temp.id('subscription'), pg_temp.id('team'), 'enterprise');
insert into public.invoices (id, organization_id, user_id, amount)
values
  (pg_temp.id('invoice'), pg_temp.id('team'), pg_temp.id('owner'), 100),
  (pg_temp.id('spare invoice'), pg_temp.id('team'), pg_temp.id('owner'), 100);
insert into public.invoice_items (id, invoice_id, description, unit_amount, amount)
values (pg_temp.id('item'), pg_temp.id('invoice'), 'A month', 100, 100);
insert into public.usage_events (id, organization_id, user_id, metric, quantity)
values (pg_temp.id('event'), pg_temp.id('team'), pg_temp.id('member'), 'ai_tokens', 5);
insert into public.api_usage (id, organization_id, user_id, api_key_id)
values (pg_temp.id('request'), pg_temp.id('team'), pg_temp.id('member'), pg_temp.id('key'));
insert into public.stripe_events (id, type, payload) values (pg_temp.tagged('event'), 'invoice.paid', '{}');

insert into public.page_views (id, page_id, visitor_hash) values (pg_temp.id('view'), pg_temp.id('page'), 'v');
insert into public.page_analytics (id, page_id, date) values (pg_temp.id('day'), pg_temp.id('page'), '2024-01-01');
insert into public.error_logs (id, site_id, project_id, user_id, error_type, error_message)
values (pg_temp.id('error'), pg_temp.id('site'), pg_temp.id('project'), pg_temp.id('member'), 'TypeError', 'it failed');
insert into public.activity_logs (id, organization_id, user_id, action)
values (pg_temp.id('activity'), pg_temp.id('team'), pg_temp.id('member'), 'export');

insert into public.page_comments (id, page_id, user_id, content)
values
  (pg_temp.id('comment'), pg_temp.id('page'), pg_temp.id('member'), 'Larger?'),
  (pg_temp.id('spare comment'), pg_temp.id('page'), pg_temp.id('member'), 'Spare');
insert into public.page_comments (id, page_id, parent_id, user_id, content)
values (pg_temp.id('answer'), pg_temp.id('page'), pg_temp.id('comment'), pg_temp.id('editor'), 'Done.');
insert into public.favorites (id, user_id, project_id)
values (pg_temp.id('favorite'), pg_temp.id('viewer'), pg_temp.id('project'));
insert into public.review_requests (id, page_id, requested_by, reviewer_id)
values (pg_temp.id('review'), pg_temp.id('page'), pg_temp.id('member'), pg_temp.id('editor'));
insert into public.notifications (id, user_id, kind, title)
values (pg_temp.id('notification'), pg_temp.id('member'), 'comment', 'Editor answered');
