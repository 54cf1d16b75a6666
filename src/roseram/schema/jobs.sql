-- section: jobs
-- title: The job queue
-- after: operations
--
-- Work that outlives a request. The queue itself is PgQueuer's (https://pgqueuer.readthedocs.io): its tables, indexes,
-- trigger and type are as its release 1.6 declares them, which a test compares. Beside each of its rows stands one of
-- ours, which says for whom a job is, and stays when it is done.

-- What people see of a job. How far it got is told by the queue and its log: a job that is over has left the queue.
create table if not exists roseram.jobs (
  id bigint primary key,  -- Number of the job in the queue.
  task text not null,  -- Kind of work.
  title text not null,  -- What it does, as people read it.
  organization_id uuid,  -- Organization that it works for; null: for a person, or for the installation.
  person_id uuid,  -- Who asked for it; null: nobody did, it recurs.
  dedupe_key text,  -- A job with the same key that still waits is not put into the queue a second time.
  attempts integer not null default 0,  -- How often it was begun, since it was last asked for by hand.
  progress_done integer,  -- How many of its parts are done.
  progress_of integer,  -- How many parts there are.
  progress_note text,  -- What it is at.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()  -- When something of this row was last changed.
);
-- Serves the list of an organization's jobs, newest first.
create index if not exists jobs_organization_id_idx on roseram.jobs (organization_id, id desc)
  where organization_id is not null;
-- Serves the list of a person's own jobs, newest first.
create index if not exists jobs_person_id_idx on roseram.jobs (person_id, id desc) where organization_id is null;
-- Serves the search for a job that waits with the same key.
create index if not exists jobs_dedupe_key_idx on roseram.jobs (dedupe_key) where dedupe_key is not null;
-- Serves the removal of old rows.
create index if not exists jobs_updated_at_idx on roseram.jobs (updated_at);
alter table roseram.jobs enable row level security;
revoke all on roseram.jobs from public, anon, authenticated, service_role;

-- Where a job is on its way. In the queue there are only queued, picked and failed ones; the rest is written in the log.
do $$
  begin
    create type roseram.pgqueuer_status as enum
      ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');
  exception
    when duplicate_object then null;
  end $$;

-- The queue: jobs that wait, run, or have failed and are held.
create table if not exists roseram.pgqueuer (
  id bigserial not null primary key,  -- Number of the job.
  priority integer not null,  -- Higher ones first.
  queue_manager_id uuid,  -- Worker that runs it.
  created timestamptz not null default now(),  -- When it was put into the queue.
  updated timestamptz not null default now(),  -- When its state last changed.
  heartbeat timestamptz not null default now(),  -- When its worker last gave a sign of life.
  execute_after timestamptz not null default now(),  -- Not to be run before.
  status roseram.pgqueuer_status not null,  -- Where it is on its way.
  entrypoint text not null,  -- Task that it runs.
  dedupe_key text,  -- Not used: jobs has its own, of which a job that runs is free.
  payload bytea,  -- What the task is given, as JSON.
  headers jsonb,  -- Not used.
  attempts integer not null default 0,  -- How often it was put back after an error.
  slot bigint  -- Not used: no task is limited to so many at once.
);
-- Serves the search of a worker for the time when the next job is due.
create index if not exists pgqueuer_ep_ea_idx on roseram.pgqueuer (entrypoint, execute_after)
  where status = 'queued'::roseram.pgqueuer_status;
-- Serves the search of a worker for its next job.
create index if not exists pgqueuer_ep_prio_id_idx on roseram.pgqueuer (entrypoint, priority desc, id)
  where status = 'queued'::roseram.pgqueuer_status;
-- Serves the search for jobs whose worker gives no sign of life.
create index if not exists pgqueuer_picked_heartbeat_idx on roseram.pgqueuer (heartbeat)
  where status = 'picked'::roseram.pgqueuer_status;
-- One job for each of the places that a limited task has.
create unique index if not exists pgqueuer_picked_slot_idx on roseram.pgqueuer (entrypoint, slot)
  where status = 'picked'::roseram.pgqueuer_status and slot is not null;
-- Serves lists of what waits.
create index if not exists pgqueuer_priority_id_id1_idx on roseram.pgqueuer (priority, id desc) include (id)
  where status = 'queued'::roseram.pgqueuer_status;
-- Serves the count of a worker's jobs.
create index if not exists pgqueuer_queue_manager_id_idx on roseram.pgqueuer (queue_manager_id)
  where queue_manager_id is not null;
-- One job for each key of the library's own.
create unique index if not exists pgqueuer_unique_dedupe_key on roseram.pgqueuer (dedupe_key)
  where status = any (array['queued'::roseram.pgqueuer_status, 'picked'::roseram.pgqueuer_status]) and dedupe_key is not null;
-- Serves lists of what runs.
create index if not exists pgqueuer_updated_id_id1_idx on roseram.pgqueuer (updated, id desc) include (id)
  where status = 'picked'::roseram.pgqueuer_status;
alter table roseram.pgqueuer enable row level security;
revoke all on roseram.pgqueuer from public, anon, authenticated, service_role;

-- Every step of every job.
create table if not exists roseram.pgqueuer_log (
  id bigint generated by default as identity not null primary key,  -- Number of the step.
  created timestamptz not null default now(),  -- When.
  job_id bigint not null,  -- Job that it is a step of.
  status roseram.pgqueuer_status not null,  -- State that the job came to.
  priority integer not null,  -- Its priority.
  entrypoint text not null,  -- Its task.
  traceback jsonb,  -- What went wrong; `exception_message` is the sentence that people read.
  aggregated boolean default false  -- Whether it is counted in the statistics.
);
-- Serves the removal of old rows.
create index if not exists pgqueuer_log_created on roseram.pgqueuer_log (created);
-- Serves the last step of a job.
create index if not exists pgqueuer_log_job_id_status on roseram.pgqueuer_log (job_id, created desc);
-- Serves the counting of what is not counted yet.
create index if not exists pgqueuer_log_not_aggregated on roseram.pgqueuer_log ((1)) where not aggregated;
-- Serves lists by state.
create index if not exists pgqueuer_log_status on roseram.pgqueuer_log (status);
alter table roseram.pgqueuer_log enable row level security;
revoke all on roseram.pgqueuer_log from public, anon, authenticated, service_role;

-- When each task that recurs is due.
create table if not exists roseram.pgqueuer_schedules (
  id bigserial not null primary key,  -- Number of the schedule.
  expression text not null,  -- Its times, as cron writes them.
  entrypoint text not null,  -- Task that recurs.
  heartbeat timestamptz not null default now(),  -- When the worker that is at it last gave a sign of life.
  created timestamptz not null default now(),  -- When it was first known.
  updated timestamptz not null default now(),  -- When its state last changed.
  next_run timestamptz not null default now(),  -- When it is due.
  last_run timestamptz,  -- When it was last asked for.
  status roseram.pgqueuer_status default 'queued'::roseram.pgqueuer_status,  -- Whether a worker is at it.
  unique (expression, entrypoint)
);
alter table roseram.pgqueuer_schedules enable row level security;
revoke all on roseram.pgqueuer_schedules from public, anon, authenticated, service_role;

-- How many jobs came to which state, by the second; PgQueuer's own tools count and show it.
create table if not exists roseram.pgqueuer_statistics (
  id bigserial not null primary key,  -- Number of the row.
  created timestamptz not null default date_trunc('sec', now()),  -- Which second.
  count bigint not null,  -- How many.
  priority integer not null,  -- Of which priority.
  status roseram.pgqueuer_status not null,  -- That came to this state.
  entrypoint text not null  -- Of which task.
);
-- One row for each second and kind.
create unique index if not exists pgqueuer_statistics_unique_count on roseram.pgqueuer_statistics
  (priority, date_trunc('sec', timezone('UTC', created)), status, entrypoint);
alter table roseram.pgqueuer_statistics enable row level security;
revoke all on roseram.pgqueuer_statistics from public, anon, authenticated, service_role;

revoke all on sequence roseram.pgqueuer_id_seq, roseram.pgqueuer_log_id_seq, roseram.pgqueuer_schedules_id_seq,
  roseram.pgqueuer_statistics_id_seq from public, anon, authenticated, service_role;

-- Tells the workers that something in the queue has changed. The text is compared with that of the library, word by word.
create or replace function roseram.fn_pgqueuer_changed() returns trigger
  language plpgsql set search_path = ''
  as $$
  DECLARE
      to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
  BEGIN
      -- Check operation type and set the emit flag accordingly
      IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
          to_emit := true;
      ELSIF TG_OP = 'DELETE' THEN
          to_emit := true;
      ELSIF TG_OP = 'INSERT' THEN
          to_emit := true;
      ELSIF TG_OP = 'TRUNCATE' THEN
          to_emit := true;
      END IF;

      -- Perform notification if the emit flag is set
      IF to_emit THEN
          PERFORM pg_notify(
              'ch_pgqueuer',
              json_build_object(
                  'channel', 'ch_pgqueuer',
                  'operation', lower(TG_OP),
                  'sent_at', NOW(),
                  'table', TG_TABLE_NAME,
                  'type', 'table_changed_event'
              )::text
          );
      END IF;

      -- Return appropriate value based on the operation
      IF TG_OP IN ('INSERT', 'UPDATE') THEN
          RETURN NEW;
      ELSIF TG_OP = 'DELETE' THEN
          RETURN OLD;
      ELSE
          RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
      END IF;

  END;
$$;
revoke all on function roseram.fn_pgqueuer_changed() from public, anon, authenticated, service_role;
create or replace trigger tg_pgqueuer_changed
  after insert or update or delete or truncate on roseram.pgqueuer
  for each statement execute function roseram.fn_pgqueuer_changed();

-- Where a job is, in the words that people read: by its row in the queue, or by the last step of one that has left it.
create or replace function roseram.job_status(queued text, due timestamptz, attempts integer, last text) returns text
  language sql stable set search_path = ''
  as $$
    select case coalesce(queued, last)
      when 'queued' then case when due > now() and attempts = 0 then 'scheduled' else 'queued' end
      when 'picked' then 'running'
      when 'failed' then 'failed'
      when 'exception' then 'failed'
      when 'successful' then 'done'
      else 'cancelled' end
  $$;
revoke all on function roseram.job_status(text, timestamptz, integer, text)
  from public, anon, authenticated, service_role;

-- What a person is called; a function, because the view must not depend on a table that a migration replaces.
create or replace function roseram.person_name(id uuid) returns text
  language plpgsql stable set search_path = ''
  as $$
  begin
    return (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.id = person_name.id);
  end $$;
revoke all on function roseram.person_name(uuid) from public, anon, authenticated, service_role;

-- Jobs with all that is said of them: our row, that of the queue, and the last step. `status` is queued, scheduled,
-- running, done, failed or cancelled; `error` says why it failed, or why it is tried again; `run_at` is when.
create or replace view roseram.shown_jobs with (security_invoker = true) as
  select j.id, j.organization_id, j.task, j.title,
    roseram.job_status(q.status::text, q.execute_after, j.attempts, l.status::text) as status, j.attempts,
    case when coalesce(q.status, l.status) in ('queued', 'failed') then l.why end as error,
    case when j.progress_of is not null then jsonb_build_object('done', j.progress_done, 'of', j.progress_of,
      'note', j.progress_note) end as progress,
    j.person_id, roseram.person_name(j.person_id) as who, j.created_at,
    greatest(j.updated_at, q.updated, l.created) as updated_at,
    case when q.status = 'queued' then q.execute_after end as run_at
  from roseram.jobs j
  left join roseram.pgqueuer q on q.id = j.id
  left join lateral (
    select s.status, s.created, s.traceback ->> 'exception_message' as why
    from roseram.pgqueuer_log s where s.job_id = j.id order by s.created desc, s.id desc limit 1) l on true;
revoke all on roseram.shown_jobs from public, anon, authenticated, service_role;
