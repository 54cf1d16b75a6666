-- section: actions
-- title: Actions: what was asked for and answered
-- after: operations

-- Runs of actions that came with an Idempotency-Key, for a day: the same request again gets the same answer.
create table if not exists roseram.action_runs (
  id uuid primary key,  -- Number of the run; the answer is bound to it.
  caller text not null,  -- Whose key it is: a person, an API key, the service, a visitor's address.
  action text not null,  -- Name of the action.
  key_hash text not null,  -- SHA-256 of the key.
  request_hash text not null,  -- HMAC of what was sent, by a key that is not in the database.
  claimed_until timestamptz not null,  -- After that a run without an answer has crashed, and may be tried again.
  answer text,  -- AES-GCM ciphertext of the answer; null until the run has ended well.
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '1 day',  -- When it is forgotten.
  unique (caller, action, key_hash)
);
-- Serves the sweep of what is a day old.
create index if not exists action_runs_expires_at_idx on roseram.action_runs (expires_at);
alter table roseram.action_runs enable row level security;
revoke all on roseram.action_runs from public, anon, authenticated, service_role;
