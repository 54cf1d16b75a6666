import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ada, anon, ben, connect, peer } from './connect.mjs';

const ids = (rows) => rows.map((row) => row.id ?? row.n);
const numbers = () => anon.from('numbers').select('n').order('n');
const books = () => anon.from('books').select('id').order('id');
const authors = () => anon.from('authors').select('id').order('id');
const types = () => anon.from('types').select('id').order('id');

/** The rows of a query that must not fail. */
async function rows(query) {
  const { data, error } = await query;
  assert.equal(error, null, JSON.stringify(error));
  return data;
}
const found = async (query) => ids(await rows(query));

test('select', async () => {
  const answer = await anon.from('tags').select().order('id');
  assert.deepEqual(answer.data[0], { id: 1, label: 'old' });
  assert.equal(answer.status, 200);
  assert.equal(answer.statusText, 'OK');
  assert.equal(answer.count, null);
  assert.deepEqual(Object.keys((await rows(anon.from('authors').select('key:id, name, bio->home->>city')))[0]), ['key', 'name', 'city']);
  assert.deepEqual(await rows(anon.from('books').select('id::text, full_title').eq('id', 1)), [
    { id: '1', full_title: 'Night Train 1 (poetry)' },
  ]);
});

test('select with embeds', async () => {
  const [book] = await rows(
    anon.from('books').select('title, author:authors!books_author_id_fkey(name, country(name)), summaries(text), tags(label), ...publishers(publisher:name)').eq('id', 6).order('id', { referencedTable: 'tags' }),
  );
  assert.deepEqual(book, {
    title: 'Back\\slash 6',
    author: { name: 'Ada Bell', country: { name: 'Switzerland' } },
    summaries: null,
    tags: [{ label: 'new' }],
    publisher: 'Third',
  });
  assert.deepEqual(await found(anon.from('authors').select('id, passports!inner()').order('id')), [1, 2, 4]);
  assert.deepEqual(await found(anon.from('authors').select('id, passports!inner(number)').eq('passports.number', 'P-2')), [2]);
  assert.deepEqual(await found(anon.from('authors').select('id, passports()').is('passports', null).lt('id', 6).order('id')), [3, 5]);
  assert.deepEqual(await found(anon.from('authors').select('id, passports()').not('passports', 'is', null).order('id')), [1, 2, 4]);
});

test('comparing filters', async () => {
  assert.deepEqual(await found(numbers().eq('n', 5)), [5]);
  assert.deepEqual(await found(numbers().neq('n', 2).lte('n', 3)), [1, 3]);
  assert.deepEqual(await found(numbers().gt('n', 118)), [119, 120]);
  assert.deepEqual(await found(numbers().gte('n', 120)), [120]);
  assert.deepEqual(await found(numbers().lt('n', 2)), [1]);
  assert.deepEqual(await found(numbers().lte('n', 2)), [1, 2]);
  assert.deepEqual(await found(numbers().isDistinct('parity', 'odd').lt('n', 5)), [2, 4]);
  assert.deepEqual(await found(numbers().match({ parity: 'even', n: 4 })), [4]);
});

test('patterns', async () => {
  assert.deepEqual(await found(authors().like('name', 'A%')), [1]);
  assert.deepEqual(await found(authors().like('name', '%, (the)%')), [5]);
  assert.deepEqual(await found(authors().ilike('name', '%ADA%')), [1, 7]);
  assert.deepEqual(await found(authors().likeAllOf('name', ['%a%', 'G%'])), [7]);
  assert.deepEqual(await found(authors().likeAnyOf('name', ['A%', 'B%'])), [1, 2]);
  assert.deepEqual(await found(authors().ilikeAllOf('name', ['%A%', 'g%'])), [7]);
  assert.deepEqual(await found(authors().ilikeAnyOf('name', ['a%', 'b%'])), [1, 2]);
  assert.deepEqual(await found(authors().regexMatch('name', '^[AB]')), [1, 2]);
  assert.deepEqual(await found(authors().regexIMatch('name', '^[ab]')), [1, 2]);
});

test('is and in', async () => {
  assert.deepEqual(await found(authors().is('mentor_id', null)), [1, 8]);
  assert.deepEqual(await found(authors().is('active', true)), [1, 4, 5, 7]);
  assert.deepEqual(await found(numbers().in('n', [3, 1, 2])), [1, 2, 3]);
  assert.deepEqual(await found(authors().in('name', ['Émile, (the) Fifth', 'Fay', "Cléo d'Arc"])), [3, 5, 6]);
  assert.deepEqual(await found(numbers().in('n', [])), []);
  assert.deepEqual(await found(numbers().notIn('n', [1, 2]).lt('n', 5)), [3, 4]);
});

test('containers and ranges', async () => {
  assert.deepEqual(await found(authors().contains('tags', ['poet'])), [1, 3]);
  assert.deepEqual(await found(authors().contains('tags', ['two words'])), [3]);
  assert.deepEqual(await found(authors().contains('bio', { home: { city: 'Bern' } })), [1]);
  assert.deepEqual(await found(authors().containedBy('tags', ['classic', 'poet', 'x']).lt('id', 6)), [1, 2, 5]);
  assert.deepEqual(await found(authors().overlaps('tags', ['classic', 'nothing'])), [1, 5]);
  assert.deepEqual(await found(types().contains('c_int4range', '[2,3)')), [1, 4]);
  assert.deepEqual(await found(types().rangeGt('c_int4range', '[-5,1)')), [1]);
  assert.deepEqual(await found(types().rangeGte('c_int4range', '[1,2)')), [1]);
  assert.deepEqual(await found(types().rangeLt('c_int4range', '[10,20)')), [1]);
  assert.deepEqual(await found(types().rangeLte('c_int4range', '[1,10)')), [1]);
  assert.deepEqual(await found(types().rangeAdjacent('c_int4range', '[5,9)')), [1]);
  assert.deepEqual(await found(types().overlaps('c_tstzrange', '[2024-01-01 12:00,2024-01-01 13:00)')), [1, 2]);
});

test('full text', async () => {
  assert.deepEqual(await found(authors().textSearch('search', 'ada')), [1, 7]);
  assert.deepEqual(await found(authors().textSearch('search', "'ada' & 'bell'", { config: 'english' })), [1]);
  assert.deepEqual(await found(authors().textSearch('search', 'ada bell', { type: 'plain' })), [1]);
  assert.deepEqual(await found(authors().textSearch('search', 'gil ada', { type: 'phrase', config: 'english' })), [7]);
  assert.deepEqual(await found(authors().textSearch('search', 'bell or gil', { type: 'websearch' })), [1, 7]);
});

test('not, or and filter', async () => {
  assert.deepEqual(await found(authors().not('mentor_id', 'is', null).lt('id', 4)), [2, 3]);
  assert.deepEqual(await found(numbers().or('n.eq.1,and(n.gt.118,parity.eq.even)')), [1, 120]);
  assert.deepEqual(await found(numbers().or('n.eq.1,not.or(n.gt.1,n.lt.0)')), [1]);
  assert.deepEqual(await found(authors().or('name.eq."Émile, (the) Fifth",id.eq.2')), [2, 5]);
  const [author] = await rows(anon.from('authors').select('id, books!author_id(id)').eq('id', 1).or('id.eq.6,id.eq.12', { referencedTable: 'books' }).order('id', { referencedTable: 'books' }));
  assert.deepEqual(ids(author.books), [6, 12]);
  assert.deepEqual(await found(numbers().filter('n', 'in', '(7,8)')), [7, 8]);
  assert.deepEqual(await found(books().filter('details->deep->a->>b', 'eq', 'true').lt('id', 5)), [2, 4]);
  assert.deepEqual(await found(books().eq('details->>name', 'N7')), [7]);
});

test('order, limit and range', async () => {
  const of = (query) => found(query);
  assert.deepEqual(await of(anon.from('authors').select('id').order('country', { ascending: false, nullsFirst: false }).order('id')), [2, 3, 5, 7, 1, 6, 4, 8]);
  assert.deepEqual(await of(anon.from('authors').select('id').order('rating', { nullsFirst: true }).limit(2)), [3, 5]);
  assert.deepEqual(await of(numbers().limit(2)), [1, 2]);
  assert.deepEqual(await of(numbers().range(3, 5)), [4, 5, 6]);
  assert.deepEqual(await of(anon.from('books').select('id, authors!author_id(name)').order('authors(name)').order('id').limit(3)), [6, 12, 18]);
  const [author] = await rows(anon.from('authors').select('id, books!author_id(id)').eq('id', 1).order('id', { referencedTable: 'books', ascending: false }).limit(2, { referencedTable: 'books' }));
  assert.deepEqual(ids(author.books), [24, 18]);
  const [again] = await rows(anon.from('authors').select('id, books!author_id(id)').eq('id', 1).order('id', { referencedTable: 'books' }).range(1, 2, { referencedTable: 'books' }));
  assert.deepEqual(ids(again.books), [12, 18]);
});

test('single and maybeSingle', async () => {
  assert.deepEqual(await rows(anon.from('tags').select().eq('id', 1).single()), { id: 1, label: 'old' });
  const none = await anon.from('tags').select().eq('id', 99).single();
  assert.equal(none.status, 406);
  assert.equal(none.error.code, 'PGRST116');
  assert.equal(none.error.details, 'The result contains 0 rows');
  if (!peer) assert.equal(none.error.message, 'Cannot coerce the result to a single JSON object');
  const many = await anon.from('tags').select().single();
  assert.equal(many.error.details, 'The result contains 4 rows');
  const maybe = await anon.from('tags').select().eq('id', 99).maybeSingle();
  assert.deepEqual([maybe.data, maybe.error, maybe.status], [null, null, 200]);
  assert.deepEqual(await rows(anon.from('tags').select().eq('id', 1).maybeSingle()), { id: 1, label: 'old' });
  const two = await anon.from('tags').select().maybeSingle();
  assert.equal(two.error.code, 'PGRST116');
});

test('count and head', async () => {
  const exact = await anon.from('numbers').select('n', { count: 'exact' }).lt('n', 11).limit(3);
  assert.deepEqual([exact.count, exact.status, exact.statusText, exact.data.length], [10, 206, 'Partial Content', 3]);
  const head = await anon.from('numbers').select('*', { count: 'exact', head: true });
  assert.deepEqual([head.count, head.data, head.error], [120, null, null]);
  const planned = await anon.from('numbers').select('*', { count: 'planned', head: true });
  assert.equal(planned.count, 120);
  const estimated = await anon.from('numbers').select('*', { count: 'estimated', head: true });
  assert.equal(estimated.count, 120);
  const beyond = await anon.from('tags').select('*', { count: 'exact' }).range(10, 20);
  assert.deepEqual([beyond.status, beyond.error.code], [416, 'PGRST103']);
});

test('csv, explain and stripped nulls', async () => {
  assert.equal(await rows(anon.from('tags').select().lt('id', 4).order('id').csv()), 'id,label\n1,old\n2,new\n3,"red, blue"');
  const text = await rows(anon.from('tags').select().explain());
  assert.match(text, /Scan|Aggregate/);
  const json = await rows(anon.from('tags').select().explain({ analyze: true, verbose: true, settings: true, buffers: true, format: 'json' }));
  assert.ok(json[0].Plan);
  assert.deepEqual(await rows(anon.from('authors').select('id, died').eq('id', 2).stripNulls()), [{ id: 2 }]);
});

test('the largest numbers are passed on as text asks for them', async () => {
  const [row] = await rows(anon.from('types').select('c_int8::text, c_numeric::text').eq('id', 4));
  assert.deepEqual(row, { c_int8: '9223372036854775807', c_numeric: '123456789012345678901234567890.123456789' });
});

test('abort, timeout and throwOnError', async () => {
  const controller = new AbortController();
  controller.abort();
  const aborted = await anon.from('tags').select().abortSignal(controller.signal);
  assert.match(aborted.error.message, /abort/i);
  assert.equal((await rows(anon.from('tags').select().abortSignal(AbortSignal.timeout(5000)))).length, 4);
  await assert.rejects(async () => anon.from('tags').select('nope').throwOnError(), { code: '42703' });
});

test('other schemas', async () => {
  assert.deepEqual(await rows(anon.schema('extra').from('books').select().eq('id', 1)), [{ id: 1, title: 'other book' }]);
  assert.equal(await rows(connect('extra').rpc('ping')), 'pong');
  const unknown = await anon.schema('private').from('hidden').select();
  assert.deepEqual([unknown.status, unknown.error.code], [406, 'PGRST106']);
});

test('errors as the client sees them', async () => {
  const unknown = await anon.from('nope').select();
  assert.equal(unknown.status, 404);
  if (!peer) assert.equal(unknown.error.code, 'PGRST205');
  const ambiguous = await anon.from('books').select('authors(name)');
  assert.deepEqual([ambiguous.status, ambiguous.statusText, ambiguous.error.code], [300, 'Multiple Choices', 'PGRST201']);
  const unrelated = await anon.from('books').select('numbers(n)');
  assert.deepEqual([unrelated.status, unrelated.error.code], [400, 'PGRST200']);
  const wrong = await anon.from('numbers').select().eq('n', 'x');
  assert.deepEqual([wrong.status, wrong.error.code], [400, '22P02']);
  const denied = await anon.from('vault').select();
  assert.deepEqual([denied.status, denied.error.code], [401, '42501']);
  const refused = await ada.from('vault').select();
  assert.deepEqual([refused.status, refused.error.code], [403, '42501']);
});

test('row-level security follows the token', async () => {
  assert.deepEqual(await found(ada.from('accounts').select('id').order('id')), [1, 2]);
  assert.deepEqual(await found(ben.from('accounts').select('id').order('id')), [3]);
  assert.equal((await anon.from('accounts').select('id')).status, 401);
  assert.equal((await connect('api', 'no.token.here').from('tags').select()).status, 401);
});

test('rpc', async () => {
  assert.equal(await rows(anon.rpc('add', { a: 1, b: 2 })), 3);
  assert.equal(await rows(anon.rpc('add', { a: 1, b: 2 }, { get: true })), 3);
  assert.equal(await rows(anon.rpc('greet')), 'hello world!');
  assert.equal(await rows(anon.rpc('null_text')), null);
  const nothing = await anon.rpc('nothing');
  assert.deepEqual([nothing.data, nothing.error, nothing.status], [null, null, 204]);
  assert.deepEqual(await rows(anon.rpc('integers').limit(10)), [3, 1, 2, null]);
  assert.deepEqual(await rows(anon.rpc('minmax')), { low: 1, high: 120 });
  assert.deepEqual(await rows(anon.rpc('reversed', { items: [1, 2, 3] })), [3, 2, 1]);
  assert.deepEqual(await rows(anon.rpc('reversed', { items: [1, 2, 3] }, { get: true })), [3, 2, 1]);
  assert.equal(await rows(anon.rpc('total', { n: [1, 2, 3] })), 6);
  assert.deepEqual((await rows(anon.rpc('keys', { doc: { b: 1, a: 2 } }))).sort(), ['a', 'b']);
  const some = await anon.rpc('some_numbers', { low: 2, most: 9 }, { count: 'exact' }).select('n').order('n', { ascending: false }).limit(2);
  assert.deepEqual([some.data, some.count], [[{ n: 9 }, { n: 8 }], 8]);
  assert.deepEqual(await rows(anon.rpc('books_of', { author: 1 }).select('id, authors!author_id(name)').eq('id', 6).single()), { id: 6, authors: { name: 'Ada Bell' } });
  const head = await anon.rpc('all_authors', {}, { head: true, count: 'exact', get: true });
  assert.deepEqual([head.data, head.count], [null, 8]);
  assert.equal((await ada.rpc('claims')).data.role, 'authenticated');
  const missing = await anon.rpc('nope');
  assert.deepEqual([missing.status, missing.error.code], [404, 'PGRST202']);
  const unclear = await anon.rpc('unclear', { a: 1 });
  assert.deepEqual([unclear.status, unclear.error.code], [300, 'PGRST203']);
  const raised = await anon.rpc('fail', { state: 'P0001', words: 'no' });
  assert.deepEqual([raised.status, raised.error.message, raised.error.details, raised.error.hint], [400, 'no', 'd', 'h']);
});

test('trace headers reach the database', async () => {
  assert.match(await rows(anon.rpc('header', { name: 'x-client-info' })), /^supabase-js/);
});
