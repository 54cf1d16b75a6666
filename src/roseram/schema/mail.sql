-- section: mail
-- title: Mail: the outbox
-- after: operations
--
-- Mail is written down in the transaction that it belongs to, and sent afterwards by whichever process comes first.

-- Mails to be sent, and what became of them.
create table if not exists roseram.mails (
  id uuid primary key default roseram.uuid7(),  -- Time-ordered id; its Message-ID is made of it.
  letter text not null,  -- Template that it is written with.
  recipient text not null,  -- Address that it goes to.
  languages text not null,  -- Languages that the recipient reads, best first (BCP 47, separated by commas).
  payload text,  -- What the template is filled with, encrypted outside of the database; null once it was sent.
  -- queued: waits for its turn; sending: a process is at it; kept: there is no mail server, it is read in the mailbox;
  -- decoy: goes nowhere, and only takes as long to write as a mail to somebody who has an account.
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'failed', 'kept', 'decoy')),  -- How far it got.
  attempts integer not null default 0,  -- How often it was tried.
  next_attempt_at timestamptz not null default now(),  -- When it is tried next; while sending: when another process may.
  last_error text,  -- Why the last attempt failed.
  created_at timestamptz not null default now(),
  finished_at timestamptz  -- When it was sent, or given up.
);
-- Serves the search for the mails whose turn it is.
create index if not exists mails_due_idx on roseram.mails (next_attempt_at) where state in ('queued', 'sending');
-- Serves lists of mails, newest first, and the removal of old ones.
create index if not exists mails_created_at_idx on roseram.mails (created_at);
alter table roseram.mails enable row level security;
revoke all on roseram.mails from public, anon, authenticated, service_role;

-- When an address was last written to, whether or not it has an account.
create table if not exists roseram.mail_gaps (
  key text primary key,  -- Keyed hash of purpose and address.
  sent_at timestamptz not null  -- When.
);
-- Serves the removal of old rows.
create index if not exists mail_gaps_sent_at_idx on roseram.mail_gaps (sent_at);
alter table roseram.mail_gaps enable row level security;
revoke all on roseram.mail_gaps from public, anon, authenticated, service_role;
