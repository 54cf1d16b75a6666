// Follows the pages of the manual: runs their JavaScript as it stands there, block by block.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createClient } from '@supabase/supabase-js';

const { API_URL, ANON_KEY, SERVICE_ROLE } = process.env;
const PASSWORD = 'a long walk in the old town';
const AsyncFunction = (async () => {}).constructor;
const PAGES = JSON.parse(await readFile(new URL('pages.json', import.meta.url), 'utf8'));
const auth = { persistSession: false, autoRefreshToken: false };

export const service = createClient(API_URL, SERVICE_ROLE, { auth });
export const ok = ({ data, error }) => {
  assert.equal(error, null, error?.message);
  return data;
};

/** A client, and what the server refused it: the manual's code does not look. */
const watched = (key) => {
  const refused = [];
  const told = async (...request) => {
    const answer = await fetch(...request);
    if (!answer.ok) refused.push(`${answer.status} ${await answer.clone().text()}`);
    return answer;
  };
  return { supabase: createClient(API_URL, key, { auth, global: { fetch: told } }), refused };
};

/** A program that has this key, and is nobody in particular. */
export const program = (key) => watched(key);

/** Somebody who has an account, signed in. */
export const signedIn = async (email, password) => {
  const made = watched(ANON_KEY);
  const { user } = ok(await made.supabase.auth.signInWithPassword({ email, password }));
  return { ...made, id: user.id, email };
};

/** Somebody who is signed in. */
export const person = async (name) => {
  const email = `${name}.${randomUUID().slice(0, 8)}@example.org`;
  ok(await service.auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
  return await signedIn(email, PASSWORD);
};

/** An organization without limits: its owner, and editors. */
export const organization = async (owner, ...editors) => {
  const slug = `studio-${randomUUID().slice(0, 8)}`;
  const row = { name: 'Studio', slug, owner_id: owner.id, plan: 'enterprise' };
  const { id } = ok(await service.from('organizations').insert(row).select('id').single());
  for (const { id: user_id } of editors) {
    const member = { organization_id: id, user_id, role: 'editor' };
    ok(await service.from('organization_members').insert(member));
  }
  return id;
};

/** A new site of an organization, and its home page. */
export const site = async (owner, organization_id, content = undefined) => {
  const given = { organization_id, name: 'Studio', content };
  const { id } = ok(await owner.supabase.rpc('create_site', given));
  const { data } = await owner.supabase.from('pages').select('id').eq('site_id', id).single();
  return { site_id: id, page_id: data.id };
};

/** The names that a block declares for the blocks after it. */
const declared = (text) =>
  [...text.matchAll(/^const (?:\{([^}]*)\}|(\w+))/gm)].flatMap(([, several, one]) =>
    one ? [one] : several.split(',').map((part) => part.split(':').at(-1).trim()),
  );

/** Somebody who follows a page; what it leaves to the reader is given by name. */
export class Reader {
  #blocks;
  #read = 0;

  constructor(page) {
    assert.ok(PAGES[page], `a page ${page} with JavaScript`);
    this.#blocks = PAGES[page];
  }

  /** Run the next block; what it declares, and the statuses with which it was refused. */
  async next({ supabase, refused }, given = {}) {
    const text = this.#blocks[this.#read];
    assert.ok(text, 'a block that nobody has read');
    this.#read += 1;
    const known = { supabase, ...given };
    const source = `{\n${text}\nreturn { ${declared(text).join(', ')} };\n}`; // its own names win
    const made = await new AsyncFunction(...Object.keys(known), source)(...Object.values(known));
    return { ...made, refused: refused.splice(0) };
  }

  /** Run the next block, in which nothing may be refused. */
  async follow(who, given) {
    const { refused, ...made } = await this.next(who, given);
    assert.deepEqual(refused, []);
    return made;
  }

  /** Every block was run. */
  end() {
    assert.equal(this.#read, this.#blocks.length, 'blocks that were run');
  }
}
