// What a reader of the manual's pages does with their JavaScript, and what has to come of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ok, organization, person, program, Reader, signedIn, site } from './manual.mjs';
import { totp } from './totp.mjs';

// One black pixel.
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
const text = (content, id = 'i4') => ({
  tagName: 'h1',
  attributes: { id },
  components: [{ type: 'textnode', content }],
});
const content = (...components) => ({
  version: 3,
  component: { type: 'wrapper', components },
  styles: [],
});
const rows = async (who, table, columns, match) =>
  ok(await who.supabase.from(table).select(columns).match(match).order('created_at'));
const component = async (who, organization_id) => {
  const row = { organization_id, name: 'Card', content: content(text('Card')) };
  return ok(await who.supabase.from('components').insert(row).select('id').single()).id;
};
/** A release is made by a job: look until it is what visitors see. */
const live = async (who, site_id, release_number) => {
  for (;;) {
    const found = await rows(who, 'site_releases', 'status, error_message', {
      site_id,
      release_number,
    });
    if (found[0].status === 'live') return;
    assert.equal(found[0].status, 'building', found[0].error_message);
    await setTimeout(20);
  }
};

test('how-to/edit-pages-from-code.md', async () => {
  const reader = new Reader('how-to/edit-pages-from-code.md');
  const [ana, ben] = [await person('ana'), await person('ben')];
  const organization_id = await organization(ana, ben);
  const { site_id, page_id } = await site(ana, organization_id);
  const component_id = await component(ana, organization_id);
  const use = { type: 'component', componentId: component_id, fields: {} };
  const mine = content(text('Bread'), use, use);

  // Ben saves between reading and saving: Ana is told, and nothing is written.
  const bens = content(text('Cake'));
  const save = (who, given) => who.supabase.rpc('save_page', { page_id, ...given });
  const slow = Object.create(ana.supabase, {
    rpc: {
      value: async (...call) => {
        ok(await save(ben, { version: 1, content: bens }));
        return ana.supabase.rpc(...call);
      },
    },
  });
  const told = [];
  const late = await new Reader('how-to/edit-pages-from-code.md').next(
    { supabase: slow, refused: ana.refused },
    { page_id, changed: () => mine },
  );
  assert.equal(late.refused.length, 1);
  assert.match(late.refused[0], /^409 /);
  assert.equal(late.data, null);
  assert.equal(late.error.code, 'PT409');
  assert.deepEqual((await rows(ana, 'pages', 'version, content', { site_id }))[0], {
    version: 2,
    content: bens,
  });

  // The same once more, undisturbed.
  const saved = await reader.follow(ana, { page_id, changed: () => mine });
  assert.equal(saved.error, null);
  assert.deepEqual(saved.page, { id: page_id, version: 2, content: bens });
  assert.deepEqual(Object.keys(saved.data), ['id', 'version', 'updated_at']);
  assert.deepEqual([saved.data.id, saved.data.version], [page_id, 3]);

  const console = { warn: (line) => told.push(line) };
  await reader.follow(ana, { error: late.error, page: late.page, console });
  assert.match(told[0], /^saved by somebody else at 20\S+: it is at version 2, not 1$/);

  const next = content(text('Bread and soup'), use, use);
  await reader.follow(ana, { page_id, version: 3, content: next });
  const messages = (await rows(ana, 'page_versions', 'message, content', { page_id })).filter(
    (version) => version.message,
  );
  assert.deepEqual(messages, [
    { message: 'Before the summer menu', content: mine },
    { message: 'With the summer menu', content: next },
  ]);

  const { uses } = await reader.follow(ana, { component_id });
  const place = { page_id, page_name: 'Home', page_slug: 'home', site_id, site_name: 'Studio' };
  assert.deepEqual(uses, [{ ...place, uses: 2 }]);

  ok(await ana.supabase.from('sites').update({ settings: { approval: true } }).eq('id', site_id));
  const { waiting } = await reader.follow(ana, { site_id });
  assert.deepEqual(waiting, [{ page_id, name: 'Home' }]);

  const frame = {};
  const trick = content(text('Not stored'), { tagName: 'script', content: 'alert(1)' });
  const { data } = await reader.follow(ana, { site_id, content: trick, frame });
  assert.match(frame.srcdoc, /^<!doctype html>[^]*>Not stored<\/h1>/);
  assert.doesNotMatch(frame.srcdoc, /<script/);
  assert.equal(data.removed.length, 1);
  assert.deepEqual((await rows(ana, 'pages', 'content', { site_id }))[0].content, next);
  reader.end();
});

test('how-to/components.md', async () => {
  const reader = new Reader('how-to/components.md');
  const ana = await person('ana');
  const organization_id = await organization(ana);
  const { site_id, page_id } = await site(ana, organization_id);
  const { component } = await reader.follow(ana, { organization_id });
  const fields = { title: 'Our bread' };
  const use = { type: 'component', componentId: component.id, fields };
  const page = content(use);
  ok(await ana.supabase.rpc('save_page', { page_id, version: 1, content: page }));
  const { uses } = await reader.follow(ana, { component });
  assert.deepEqual(
    uses.map((each) => [each.page_id, each.uses]),
    [[page_id, 1]],
  );
  const body = { site_id, content: page };
  const { html } = ok(await ana.supabase.functions.invoke('render-content', { body }));
  assert.match(html, /<article[^>]*class="card[^>]*><h3[^>]*>Our bread<\/h3><\/article>/);
  reader.end();
});

test('how-to/review-a-page.md', async () => {
  const reader = new Reader('how-to/review-a-page.md');
  const [ana, ben] = [await person('ana'), await person('ben')];
  const organization_id = await organization(ana, ben);
  const settings = { approval: true };
  const { site_id, page_id } = await site(ana, organization_id, { settings });
  const waiting = async () => ok(await ana.supabase.rpc('list_pages_to_approve', { site_id }));
  assert.deepEqual(await waiting(), [{ page_id, name: 'Home' }]);

  await reader.follow(ana, { page_id, reviewer_id: ben.id });
  const [comment] = await rows(ben, 'page_comments', 'block_id, content', { page_id });
  const mention = `Shorter, @[Ben Okoro](${ben.id})?`;
  assert.deepEqual(comment, { block_id: 'i4', content: mention });
  const columns = 'id, status, reviewer_id, message';
  const [{ id, ...request }] = await rows(ben, 'review_requests', columns, { page_id });
  const message = 'Is the title fine?';
  assert.deepEqual(request, { status: 'open', reviewer_id: ben.id, message });
  const unread = async () => (await ben.supabase.from('notifications').select()).data.length;
  assert.equal(await unread(), 2);

  await reader.follow(ben, { id });
  const [answered] = await rows(ana, 'review_requests', 'status, response', { page_id });
  assert.deepEqual(answered, { status: 'approved', response: 'Fine' });
  assert.deepEqual(await waiting(), []);
  reader.end();
});

test('how-to/publish-a-site.md', async () => {
  const reader = new Reader('how-to/publish-a-site.md');
  const ana = await person('ana');
  const organization_id = await organization(ana);
  const { site_id, page_id } = await site(ana, organization_id);
  const publish = { body: { site_id } };
  for (const number of [1, 2, 3, 4]) {
    const page = { version: number, content: content(text(`State ${number}`)), page_id };
    ok(await ana.supabase.rpc('save_page', page));
    ok(await ana.supabase.functions.invoke('publish-site', publish));
    await live(ana, site_id, number);
  }
  const page = { version: 5, content: content(text('New prices')), page_id };
  ok(await ana.supabase.rpc('save_page', page));

  const { data: changes } = await reader.follow(ana, { site_id });
  assert.deepEqual(
    changes.pages.map((each) => [each.path, each.change]),
    [['/', 'changed']],
  );
  const columns = 'release_number, message, status';
  const releases = await rows(ana, 'site_releases', columns, { site_id });
  assert.deepEqual(releases.at(4).message, 'New prices');
  await live(ana, site_id, 6);

  const planned = await reader.follow(ana, { site_id });
  const [last] = await rows(ana, 'site_releases', 'scheduled_for', { site_id, release_number: 7 });
  assert.deepEqual(new Date(last.scheduled_for), new Date(planned.scheduled_for));

  const { data: link } = await reader.follow(ana, { site_id });
  assert.match(await (await fetch(link.url)).text(), />New prices<\/h1>/);

  const template = { organization_id, kind: 'site', name: 'T', content: { pages: [] } };
  template.content.pages.push({ name: 'Start', slug: 'home', content: content(text('Start')) });
  const made = ok(await ana.supabase.from('templates').insert(template).select('id').single());
  const file = { name: 'Imported', file_name: 'a.html' };
  const base64 = Buffer.from('<title>Old</title><h1>Old</h1>').toString('base64');
  const given = { organization_id, template_id: made.id, site_id, page_id, base64, ...file };
  await reader.follow(ana, given);
  const names = (await rows(ana, 'sites', 'name', { organization_id })).map(({ name }) => name);
  assert.deepEqual(names, ['Studio', 'Studio', 'Studio (copy)', 'Imported']);
  assert.equal((await rows(ana, 'pages', 'slug', { site_id })).at(-1).slug, 'home-copy');
  reader.end();
});

test('how-to/api-keys.md', async () => {
  const reader = new Reader('how-to/api-keys.md');
  const ana = await person('ana');
  const organization_id = await organization(ana);
  ok(await ana.supabase.from('projects').insert({ organization_id, name: 'Backend' }));
  const told = [];
  const { data: made } = await reader.follow(ana, { console: { log: (line) => told.push(line) } });
  assert.deepEqual(told, [made.key]);
  assert.match(made.key, /^rsm_/);

  const backup = program(made.key);
  const createClient = () => backup.supabase;
  const { data } = await reader.follow({ refused: backup.refused }, { url: '', createClient });
  assert.deepEqual(
    data.map(({ name }) => name),
    ['Backend'],
  );

  await reader.follow(ana, { id: made.id });
  const late = await backup.supabase.from('projects').select();
  assert.equal(late.status, 401);
  reader.end();
});

test('how-to/invite-people.md', async () => {
  const reader = new Reader('how-to/invite-people.md');
  const ana = await person('eva');
  const organization_id = await organization(ana);
  const { error } = await reader.follow(ana, { organization_id });
  assert.equal(error, null);
  const invited = await rows(ana, 'organization_invitations', 'email, role', { organization_id });
  assert.deepEqual(invited, [{ email: 'ana@example.org', role: 'editor' }]);
  reader.end();
});

test('how-to/second-factor.md', async () => {
  const reader = new Reader('how-to/second-factor.md');
  const ana = await person('ana');
  const { factor } = await reader.follow(ana);
  await reader.follow(ana, { factor, code: totp(factor.totp.secret) });
  const { currentLevel } = ok(await ana.supabase.auth.mfa.getAuthenticatorAssuranceLevel());
  assert.equal(currentLevel, 'aal2');
  reader.end();
});

test('how-to/workers.md', async () => {
  const reader = new Reader('how-to/workers.md');
  const { email, password, organization_id, job_id } = JSON.parse(process.env.FAILED_JOB);
  const ana = await signedIn(email, password);
  const { data } = await reader.follow(ana, { organization_id });
  assert.deepEqual(
    data.map((job) => [job.id, job.status]),
    [[job_id, 'failed']],
  );
  const [job] = ok(await ana.supabase.rpc('list_jobs', { organization_id }));
  assert.deepEqual([job.id, job.status], [job_id, 'cancelled']);
  reader.end();
});

test('reference/storage.md', async () => {
  const reader = new Reader('reference/storage.md');
  const ana = await person('ana');
  const organization_id = await organization(ana);
  const file = new Blob([Buffer.from(PICTURE, 'base64')], { type: 'image/png' });
  const { asset, path } = await reader.follow(ana, { organization: { id: organization_id }, file });
  const columns = 'id, name, alt_text, mime_type, width, height, storage_path';
  assert.deepEqual(await rows(ana, 'assets', columns, { organization_id }), [
    {
      id: asset.id,
      name: 'Logo',
      alt_text: 'Our logo',
      mime_type: 'image/png',
      width: 1,
      height: 1,
      storage_path: `assets/${path}`,
    },
  ]);
  reader.end();
});
