import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ada, anon, ben } from './connect.mjs';

async function done(query) {
  const answer = await query;
  assert.equal(answer.error, null, JSON.stringify(answer.error));
  return answer;
}
const stock = () => anon.from('stock');

test('insert', async () => {
  const quiet = await done(stock().insert({ id: 101, name: 'one' }));
  assert.deepEqual([quiet.status, quiet.statusText, quiet.data], [201, 'Created', null]);
  const told = await done(stock().insert({ id: 102, name: 'two', amount: 7 }).select('id, amount, note').single());
  assert.deepEqual([told.status, told.data], [201, { id: 102, amount: 7, note: 'none' }]);
  const several = await done(stock().insert([{ id: 103, name: 'three' }, { id: 104, name: 'four', kind: 'k' }]).select('id, name, kind, note').order('id'));
  assert.deepEqual(several.data.map((row) => [row.id, row.kind]).sort(), [[103, null], [104, 'k']]);
  const defaults = await done(stock().insert([{ id: 105, name: 'five' }, { id: 106, name: 'six', note: 'own' }], { defaultToNull: false }).select('id, amount, note'));
  assert.deepEqual(defaults.data.map((row) => [row.id, row.amount, row.note]).sort(), [[105, 5, 'none'], [106, 5, 'own']]);
  const counted = await done(stock().insert([{ id: 107, name: 'seven' }], { count: 'exact' }));
  assert.equal(counted.count, 1);
  const taken = await stock().insert({ id: 101, name: 'again' });
  assert.deepEqual([taken.status, taken.error.code], [409, '23505']);
  const refused = await stock().insert({ id: 108, name: 'x', nope: 1 });
  assert.deepEqual([refused.status, refused.error.code], [400, 'PGRST204']);
  const checked = await stock().insert({ id: 108, name: '' });
  assert.deepEqual([checked.status, checked.error.code], [400, '23514']);
  const lone = await done(anon.from('history').insert({ what: 'x' }).select('id, who').single());
  assert.equal(lone.data.who, null);
});

test('what is not given gets its default', async () => {
  const made = await done(anon.from('publishers').insert({ name: 'Plain' }).select('id').single());
  assert.equal(made.data.id, '00000000-0000-4000-8000-00000000ffff');
});

test('upsert', async () => {
  const setting = (row, options) => anon.from('settings').upsert(row, options).select('key, value, changes').order('key');
  const made = await done(setting({ space: 'up', key: 'a', value: 1 }));
  assert.deepEqual([made.status, made.data], [201, [{ key: 'a', value: 1, changes: 0 }]]);
  const changed = await done(setting({ space: 'up', key: 'a', value: 2 }));
  assert.deepEqual([changed.status, changed.data], [200, [{ key: 'a', value: 2, changes: 1 }]]);
  const mixed = await done(setting([{ space: 'up', key: 'a', value: 3 }, { space: 'up', key: 'b', value: 4 }]));
  assert.equal(mixed.status, 201);
  const ignored = await done(setting([{ space: 'up', key: 'a', value: 9 }, { space: 'up', key: 'c', value: 5 }], { ignoreDuplicates: true }));
  assert.deepEqual(ignored.data, [{ key: 'c', value: 5, changes: 0 }]);
  const named = await done(anon.from('tags').upsert({ id: 50, label: 'upsert' }, { onConflict: 'label' }).select());
  assert.deepEqual(named.data, [{ id: 50, label: 'upsert' }]);
  const renamed = await done(anon.from('tags').upsert({ id: 51, label: 'upsert' }, { onConflict: 'label', count: 'exact' }).select());
  assert.deepEqual([renamed.data, renamed.count], [[{ id: 51, label: 'upsert' }], 1]);
});

test('update', async () => {
  await done(stock().insert([{ id: 201, name: 'u1' }, { id: 202, name: 'u2' }]));
  const quiet = await done(stock().update({ amount: 1 }).eq('id', 201));
  assert.deepEqual([quiet.status, quiet.statusText, quiet.data], [204, 'No Content', null]);
  const told = await done(stock().update({ amount: 2, note: null }, { count: 'exact' }).in('id', [201, 202]).select('id, amount, note').order('id'));
  assert.deepEqual([told.status, told.count, told.data.length], [200, 2, 2]);
  const none = await done(stock().update({ amount: 3 }).eq('id', -5).select());
  assert.deepEqual([none.status, none.data], [200, []]);
  const one = await stock().update({ amount: 9 }).in('id', [201, 202]).select().single();
  assert.deepEqual([one.status, one.error.code], [406, 'PGRST116']);
  const kept = await done(stock().select('amount').eq('id', 201).single());
  assert.equal(kept.data.amount, 2, 'an update that could not be answered is taken back');
});

test('delete', async () => {
  await done(stock().insert([{ id: 301, name: 'd1' }, { id: 302, name: 'd2' }]));
  const told = await done(stock().delete().eq('id', 301).select('id, name'));
  assert.deepEqual([told.status, told.data], [200, [{ id: 301, name: 'd1' }]]);
  const counted = await done(stock().delete({ count: 'exact' }).eq('id', 302));
  assert.deepEqual([counted.status, counted.count, counted.data], [204, 1, null]);
  const referenced = await anon.from('authors').delete().eq('id', 1);
  assert.deepEqual([referenced.status, referenced.error.code], [409, '23503']);
});

test('rollback', async () => {
  const tried = await done(stock().insert({ id: 401, name: 'gone' }).select('id').rollback());
  assert.deepEqual(tried.data, [{ id: 401 }]);
  assert.deepEqual((await done(stock().select().eq('id', 401))).data, []);
});

test('row-level security of writes', async () => {
  const owner = 'aaaaaaaa-0000-4000-8000-000000000001';
  const stolen = await ben.from('accounts').insert({ id: 10, owner, name: 'not mine' });
  assert.deepEqual([stolen.status, stolen.error.code], [403, '42501']);
  const nobody = await anon.from('accounts').insert({ id: 10, owner, name: 'not mine' });
  assert.deepEqual([nobody.status, nobody.error.code], [401, '42501']);
  const made = await done(ada.from('accounts').insert({ id: 10, owner, name: 'mine' }).select('id, name'));
  assert.deepEqual(made.data, [{ id: 10, name: 'mine' }]);
  assert.deepEqual((await done(ben.from('accounts').update({ name: 'x' }).eq('id', 10).select('id'))).data, []);
  assert.deepEqual((await done(ben.from('accounts').delete().eq('id', 10).select('id'))).data, []);
  const secret = await ada.from('accounts').update({ secret: 'x' }).eq('id', 10);
  assert.deepEqual([secret.status, secret.error.code], [403, '42501']);
  const level = await ada.from('accounts').update({ level: 99 }).eq('id', 10);
  assert.deepEqual([level.status, level.error.code], [403, '42501']);
});

test('triggers answer as they are told', async () => {
  const tried = (message) => anon.from('inbox').insert({ message });
  assert.equal((await tried('plain')).error.message, 'plain words');
  assert.equal((await tried('teapot')).status, 418);
  assert.equal((await tried('custom')).status, 422);
  assert.equal((await tried('custom')).error.code, 'X1');
  assert.equal((await tried('skip')).status, 201);
});
