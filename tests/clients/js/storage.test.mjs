// Every method of supabase-js's storage client, against a running server.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from '@supabase/supabase-js';

const { API_URL, ANON_KEY, SERVICE_ROLE, PICTURE } = process.env;
const quiet = { auth: { persistSession: false, autoRefreshToken: false } };
const service = createClient(API_URL, SERVICE_ROLE, quiet);
const visitor = createClient(API_URL, ANON_KEY, quiet);
const picture = Buffer.from(PICTURE, 'base64');
const ok = ({ data, error }) => {
  assert.equal(error, null, error?.message);
  return data;
};
const signedIn = async (name) => {
  const client = createClient(API_URL, ANON_KEY, quiet);
  const email = `${name}.${randomUUID().slice(0, 8)}@example.org`;
  const password = 'a long walk in the old town';
  ok(await service.auth.admin.createUser({ email, password, email_confirm: true }));
  const { user } = ok(await client.auth.signInWithPassword({ email, password }));
  return { client, user };
};
const fresh = async (options = { public: false }) => {
  const name = `b-${randomUUID()}`;
  ok(await service.storage.createBucket(name, options));
  return { name, bucket: service.storage.from(name) };
};

test('buckets', async () => {
  const name = `b-${randomUUID()}`;
  assert.equal(ok(await service.storage.createBucket(name, { public: true, fileSizeLimit: '1MB' })).name, name);
  const { error } = await service.storage.createBucket(name);
  assert.equal(error.message, 'The resource already exists');
  const found = ok(await service.storage.getBucket(name));
  assert.equal(found.public, true);
  assert.equal(found.file_size_limit, 1024 * 1024);
  assert.ok(ok(await service.storage.listBuckets()).some((each) => each.id === name));
  ok(await service.storage.updateBucket(name, { public: false }));
  assert.equal(ok(await service.storage.getBucket(name)).public, false);
  ok(await service.storage.from(name).upload('a.txt', 'text'));
  assert.ok((await service.storage.deleteBucket(name)).error);
  ok(await service.storage.emptyBucket(name));
  ok(await service.storage.deleteBucket(name));
  assert.equal((await service.storage.getBucket(name)).error.message, 'Bucket not found');
});

test('upload and download in every form', async () => {
  const { name, bucket } = await fresh();
  const form = new FormData();
  form.append('cacheControl', '60');
  form.append('', new Blob(['form'], { type: 'text/css' }), 'x.css');
  const stream = new Blob(['stream']).stream();
  for (const [path, body, text, kind, options] of [
    ['string.txt', 'string', 'string', 'text/plain;charset=UTF-8'],
    ['buffer.bin', Buffer.from('buffer'), 'buffer', 'application/x-own', { contentType: 'application/x-own' }],
    ['array.bin', new TextEncoder().encode('array').buffer, 'array', 'text/plain;charset=UTF-8'],
    ['blob.txt', new Blob(['blob'], { type: 'text/csv' }), 'blob', 'text/csv'],
    ['file.txt', new File(['file'], 'f.txt', { type: 'text/x-own' }), 'file', 'text/x-own'],
    ['form.css', form, 'form', 'text/css'],
    ['deep/er/stream.txt', stream, 'stream', 'text/plain', { contentType: 'text/plain', duplex: 'half' }],
  ]) {
    const made = ok(await bucket.upload(path, body, options));
    assert.equal(made.path, path);
    assert.equal(made.fullPath, `${name}/${path}`);
    const read = ok(await bucket.download(path));
    assert.equal(await read.text(), text, path);
    assert.equal(read.type.replace(/\s/g, '').toLowerCase(), kind.toLowerCase(), path);
  }
  const again = await bucket.upload('string.txt', 'new');
  assert.equal(again.error.message, 'The resource already exists');
  assert.equal(again.error.statusCode, '409');
  ok(await bucket.upload('string.txt', 'new', { upsert: true, cacheControl: '7', metadata: { a: 'b' } }));
  const info = ok(await bucket.info('string.txt'));
  assert.equal(info.cacheControl, 'max-age=7');
  assert.deepEqual(info.metadata, { a: 'b' });
  assert.equal(info.size, 3);
  ok(await bucket.update('string.txt', 'newer'));
  assert.equal(await ok(await bucket.download('string.txt')).text(), 'newer');
  assert.equal((await bucket.exists('string.txt')).data, true);
  assert.equal((await bucket.exists('nothing.txt')).data, false);
  assert.equal((await bucket.download('nothing.txt')).error.name, 'StorageApiError');
  const large = Buffer.alloc(9 << 20, 'x');
  ok(await bucket.upload('large.bin', new Blob([large])));
  assert.equal(ok(await bucket.download('large.bin')).size, large.length);
  const streamed = ok(await bucket.download('large.bin').asStream());
  let size = 0;
  for await (const piece of streamed) size += piece.length;
  assert.equal(size, large.length);
  const tooLarge = await bucket.upload('huge.bin', Buffer.alloc((50 << 20) + 1));
  assert.equal(tooLarge.error.statusCode, '413');
  assert.equal((await bucket.upload('é.txt', 'x')).error.message, 'Invalid key: é.txt');
});

test('lists', async () => {
  const { bucket } = await fresh();
  for (const path of ['b.txt', 'a.txt', 'in/c.txt', 'in/deep/d.txt']) ok(await bucket.upload(path, 'x'));
  const names = async (...given) => ok(await bucket.list(...given)).map((each) => each.name);
  assert.deepEqual(await names(), ['a.txt', 'b.txt', 'in']);
  assert.deepEqual(await names('in'), ['c.txt', 'deep']);
  assert.deepEqual(await names('', { limit: 1, offset: 1 }), ['b.txt']);
  assert.deepEqual(await names('', { search: 'A' }), ['a.txt']);
  assert.deepEqual(await names('', { sortBy: { column: 'name', order: 'desc' } }), ['in', 'b.txt', 'a.txt']);
  const page = ok(await bucket.listV2({ limit: 2, with_delimiter: true }));
  assert.equal(page.hasNext, true);
  const next = ok(await bucket.listV2({ limit: 2, with_delimiter: true, cursor: page.nextCursor }));
  assert.deepEqual(next.folders.map((each) => each.key), ['in/']);
  assert.equal(next.hasNext, false);
});

test('move, copy, remove', async () => {
  const { bucket } = await fresh();
  const other = await fresh();
  ok(await bucket.upload('a.txt', 'text'));
  assert.equal(ok(await bucket.move('a.txt', 'in/b.txt')).message, 'Successfully moved');
  assert.ok(ok(await bucket.copy('in/b.txt', 'c.txt')).path.endsWith('/c.txt'));
  ok(await bucket.copy('c.txt', 'd.txt', { destinationBucket: other.name }));
  assert.equal(await ok(await other.bucket.download('d.txt')).text(), 'text');
  const gone = ok(await bucket.remove(['c.txt', 'none.txt']));
  assert.deepEqual(gone.map((each) => each.name), ['c.txt']);
  assert.equal((await bucket.move('none.txt', 'x.txt')).error.message, 'Object not found');
});

test('signed addresses', async () => {
  const { bucket } = await fresh();
  ok(await bucket.upload('a b.txt', 'text'));
  const { signedUrl } = ok(await bucket.createSignedUrl('a b.txt', 60, { download: 'x.txt' }));
  const answer = await fetch(signedUrl);
  assert.equal(await answer.text(), 'text');
  assert.match(answer.headers.get('content-disposition'), /^attachment; filename="x.txt"/);
  const many = ok(await bucket.createSignedUrls(['a b.txt', 'none.txt'], 60));
  assert.equal(await (await fetch(many[0].signedUrl)).text(), 'text');
  assert.equal(many[1].signedUrl, null);
  const upload = ok(await bucket.createSignedUploadUrl('gift.txt'));
  const anybody = visitor.storage.from(upload.signedUrl.split('/upload/sign/')[1].split('/')[0]);
  const given = ok(await anybody.uploadToSignedUrl('gift.txt', upload.token, new Blob(['gift'])));
  assert.ok(given.fullPath.endsWith('/gift.txt'));
  assert.ok((await anybody.uploadToSignedUrl('other.txt', upload.token, 'x')).error);
  assert.equal(await ok(await bucket.download('gift.txt')).text(), 'gift');
});

test('public buckets and pictures', async () => {
  const { bucket } = await fresh({ public: true });
  ok(await bucket.upload('a.png', picture, { contentType: 'image/png' }));
  const address = bucket.getPublicUrl('a.png').data.publicUrl;
  assert.equal((await fetch(address)).headers.get('content-type'), 'image/png');
  const transform = { width: 4, height: 4, format: 'origin' };
  const small = bucket.getPublicUrl('a.png', { transform }).data.publicUrl;
  assert.equal((await fetch(small, { headers: { Accept: 'image/webp' } })).headers.get('content-type'), 'image/png');
  const made = ok(await bucket.download('a.png', { transform: { width: 4, quality: 50 } }));
  assert.match(made.type, /^image\//);
  const { signedUrl } = ok(await bucket.createSignedUrl('a.png', 60, { transform }));
  assert.equal((await fetch(signedUrl)).status, 200);
});

test('everybody has their own', async () => {
  const { client, user } = await signedIn('ana');
  const { client: other } = await signedIn('ben');
  const own = client.storage.from('avatars');
  ok(await own.upload(`${user.id}/me.png`, picture, { contentType: 'image/png' }));
  const refused = await other.storage.from('avatars').upload(`${user.id}/x.png`, picture, { contentType: 'image/png' });
  assert.equal(refused.error.statusCode, '403');
  assert.match(refused.error.message, /row-level security/);
  assert.deepEqual(ok(await other.storage.from('avatars').list(user.id)), []);
  const { data: team } = await client.from('organizations').select('id').single();
  const path = `${team.id}/logo.png`;
  ok(await client.storage.from('assets').upload(path, picture, { contentType: 'image/png' }));
  const entry = ok(await client.rpc('register_asset', { path, alt_text: 'A logo' }));
  assert.equal(entry.storage_path, `assets/${path}`);
  assert.equal(entry.size_bytes, picture.length);
  assert.equal((await other.storage.from('assets').download(path)).error.statusCode ?? '404', '404');
});
