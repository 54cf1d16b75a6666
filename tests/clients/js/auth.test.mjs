// Every method of supabase-js's auth client, against a running server. Mail is read at LETTERS_URL.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from '@supabase/supabase-js';
import { totp } from './totp.mjs';

const { API_URL, ANON_KEY, SERVICE_ROLE, LETTERS_URL } = process.env;
const PASSWORD = 'a long walk in the old town';
const OTHER = 'an even longer walk by the sea';

class Memory {
  kept = new Map();
  getItem = (name) => this.kept.get(name) ?? null;
  setItem = (name, value) => void this.kept.set(name, value);
  removeItem = (name) => void this.kept.delete(name);
}
const visitor = (flowType = 'implicit') =>
  createClient(API_URL, ANON_KEY, {
    auth: { autoRefreshToken: false, storage: new Memory(), flowType, detectSessionInUrl: false },
  });
const service = createClient(API_URL, SERVICE_ROLE, {
  auth: { persistSession: false, autoRefreshToken: false },
});
const address = (name) => `${name}.${randomUUID().slice(0, 8)}@example.org`;
const ok = ({ data, error }) => {
  assert.equal(error, null, error?.message);
  return data;
};
const refused = ({ error }, code) => assert.equal(error?.code, code, error?.message);
const account = async (name, more = {}) => {
  const email = address(name);
  const made = { email, password: PASSWORD, email_confirm: true, ...more };
  return { email, ...ok(await service.auth.admin.createUser(made)) };
};
const signedIn = async (name, flowType) => {
  const client = visitor(flowType);
  const { email, user } = await account(name);
  const { session } = ok(await client.auth.signInWithPassword({ email, password: PASSWORD }));
  return { client, email, user, session };
};
const lastLetter = async (to) => {
  const letters = await (await fetch(`${LETTERS_URL}/?to=${encodeURIComponent(to)}`)).json();
  assert.ok(letters.length > 0, `a letter to ${to}`);
  return letters.at(-1);
};
const linkIn = ({ text }) => text.match(/https?:\/\/\S+\/auth\/v1\/verify\?\S+/)[0];
const codeIn = ({ text }) => text.match(/\b\d{6}\b/)[0];
const follow = async (link) => {
  const answer = await fetch(link, { redirect: 'manual' });
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get('location'));
};

test('signUp gives no session until the address is confirmed by its code', async () => {
  const client = visitor();
  const email = address('new');
  const options = { data: { full_name: 'New Person' } };
  const { user, session } = ok(await client.auth.signUp({ email, password: PASSWORD, options }));
  assert.equal(session, null);
  assert.equal(user.email, email);
  refused(await client.auth.signInWithPassword({ email, password: PASSWORD }), 'email_not_confirmed');
  const token = codeIn(await lastLetter(email));
  const verified = ok(await client.auth.verifyOtp({ email, token, type: 'signup' }));
  assert.equal(verified.user.user_metadata.full_name, 'New Person');
  assert.ok(verified.session.access_token);
});

test('signUp refuses weak passwords and says why', async () => {
  const { error } = await visitor().auth.signUp({ email: address('weak'), password: '123456' });
  assert.equal(error.code, 'weak_password');
  assert.ok(error.reasons.length > 0);
});

test('signUp does not tell that an address is taken', async () => {
  const { email, user } = await account('taken');
  const answer = ok(await visitor().auth.signUp({ email, password: OTHER }));
  assert.equal(answer.session, null);
  assert.notEqual(answer.user.id, user.id);
  assert.equal(answer.user.identities.length, 1);
});

test('signInAnonymously, and the account becomes a permanent one', async () => {
  const client = visitor();
  const { user, session } = ok(await client.auth.signInAnonymously());
  assert.equal(user.is_anonymous, true);
  assert.ok(session.refresh_token);
  const email = address('permanent');
  ok(await client.auth.updateUser({ email }));
  const token = codeIn(await lastLetter(email));
  const after = ok(await client.auth.verifyOtp({ email, token, type: 'email_change' }));
  assert.equal(after.user.is_anonymous, false);
  assert.equal(after.user.id, user.id);
});

test('signInWithPassword, getSession, getUser, and rows under the policies', async () => {
  const { client, user } = await signedIn('ana');
  assert.equal(ok(await client.auth.getSession()).session.user.id, user.id);
  assert.equal(ok(await client.auth.getUser()).user.email, user.email);
  const rows = ok(await client.from('profiles').select('id,email'));
  assert.deepEqual(rows, [{ id: user.id, email: user.email }]);
});

test('a wrong password and an unknown address are the same', async () => {
  const { email } = await account('wrong');
  const client = visitor();
  refused(await client.auth.signInWithPassword({ email, password: OTHER }), 'invalid_credentials');
  const nobody = address('nobody');
  const answer = await client.auth.signInWithPassword({ email: nobody, password: OTHER });
  refused(answer, 'invalid_credentials');
});

test('getClaims verifies the token itself, by the published keys', async () => {
  const { client, user, session } = await signedIn('claims');
  const { claims, header } = ok(await client.auth.getClaims());
  assert.equal(header.alg, 'ES256');
  assert.equal(claims.sub, user.id);
  assert.equal(claims.aal, 'aal1');
  assert.equal(claims.amr[0].method, 'password');
  assert.equal(claims.iss, `${API_URL}/auth/v1`);
  const parts = session.access_token.split('.');
  const forged = Buffer.from(JSON.stringify({ ...claims, role: 'service_role' })).toString('base64url');
  const { error } = await client.auth.getClaims([parts[0], forged, parts[2]].join('.'));
  assert.ok(error);
});

test('refreshSession replaces the refresh token, setSession takes a session over', async () => {
  const { client, session } = await signedIn('refresh');
  const again = ok(await client.auth.refreshSession()).session;
  assert.notEqual(again.refresh_token, session.refresh_token);
  const other = visitor();
  const { access_token, refresh_token } = again;
  const { user } = ok(await other.auth.setSession({ access_token, refresh_token }));
  assert.equal(user.id, session.user.id);
  refused(await other.auth.refreshSession({ refresh_token: 'zzzzzzzzzzzz' }), 'refresh_token_not_found');
});

test('onAuthStateChange, initialize, startAutoRefresh and stopAutoRefresh', async () => {
  const { client } = await signedIn('events');
  const seen = [];
  const { subscription } = client.auth.onAuthStateChange((event) => seen.push(event)).data;
  ok(await client.auth.refreshSession());
  await client.auth.startAutoRefresh();
  await client.auth.stopAutoRefresh();
  ok(await client.auth.updateUser({ data: { colour: 'blue' } }));
  await client.auth.signOut();
  subscription.unsubscribe();
  for (const event of ['TOKEN_REFRESHED', 'USER_UPDATED', 'SIGNED_OUT']) assert.ok(seen.includes(event));
  assert.equal((await client.auth.initialize()).error, null);
});

test('updateUser: data, password', async () => {
  const { client, email } = await signedIn('update');
  const { user } = ok(await client.auth.updateUser({ data: { colour: 'green', app: { a: 1 } } }));
  assert.equal(user.user_metadata.colour, 'green');
  refused(await client.auth.updateUser({ password: PASSWORD }), 'same_password');
  ok(await client.auth.updateUser({ password: OTHER }));
  ok(await visitor().auth.signInWithPassword({ email, password: OTHER }));
});

test('updateUser: the address changes when both addresses have confirmed it', async () => {
  const { client, email } = await signedIn('moving');
  const next = address('moved');
  const { user } = ok(await client.auth.updateUser({ email: next }));
  assert.equal(user.new_email, next);
  assert.equal(user.email, email);
  await follow(linkIn(await lastLetter(email)));
  const landed = await follow(linkIn(await lastLetter(next)));
  assert.match(landed.hash, /type=email_change/);
  assert.equal(ok(await client.auth.getUser()).user.email, next);
});

test('reauthenticate sends a code', async () => {
  const { client, email } = await signedIn('sure');
  ok(await client.auth.reauthenticate());
  assert.match(codeIn(await lastLetter(email)), /^\d{6}$/);
});

test('signInWithOtp: a code by mail, once', async () => {
  const client = visitor();
  const { email } = await account('code');
  ok(await client.auth.signInWithOtp({ email }));
  const token = codeIn(await lastLetter(email));
  ok(await client.auth.verifyOtp({ email, token, type: 'email' }));
  refused(await visitor().auth.verifyOtp({ email, token, type: 'email' }), 'otp_expired');
});

test('signInWithOtp: no account is made where none is wanted, and nobody learns of it', async () => {
  const email = address('none');
  ok(await visitor().auth.signInWithOtp({ email, options: { shouldCreateUser: false } }));
  const token = '123456';
  refused(await visitor().auth.verifyOtp({ email, token, type: 'email' }), 'otp_expired');
  const { users } = ok(await service.auth.admin.listUsers({ page: 1, perPage: 1000 }));
  assert.ok(!users.some((user) => user.email === email));
});

test('a magic link brings the session in the fragment', async () => {
  const { email, user } = await account('link');
  ok(await visitor().auth.signInWithOtp({ email, options: { emailRedirectTo: `${API_URL}/in` } }));
  const landed = await follow(linkIn(await lastLetter(email)));
  assert.equal(landed.pathname, '/in');
  const given = new URLSearchParams(landed.hash.slice(1));
  const client = visitor();
  const access_token = given.get('access_token');
  const refresh_token = given.get('refresh_token');
  assert.equal(ok(await client.auth.setSession({ access_token, refresh_token })).user.id, user.id);
});

test('PKCE: exchangeCodeForSession, only by who began', async () => {
  const { email, user } = await account('pkce');
  const client = visitor('pkce');
  ok(await client.auth.signInWithOtp({ email, options: { emailRedirectTo: `${API_URL}/in` } }));
  const landed = await follow(linkIn(await lastLetter(email)));
  const code = landed.searchParams.get('code');
  assert.ok(code);
  const { session } = ok(await client.auth.exchangeCodeForSession(code));
  assert.equal(session.user.id, user.id);
  const thief = visitor('pkce');
  ok(await thief.auth.signInWithOtp({ email: (await account('thief')).email }));
  assert.ok((await thief.auth.exchangeCodeForSession(code)).error);
});

test('resetPasswordForEmail', async () => {
  const { email } = await account('forgot');
  const client = visitor();
  ok(await client.auth.resetPasswordForEmail(email));
  const token = codeIn(await lastLetter(email));
  ok(await client.auth.verifyOtp({ email, token, type: 'recovery' }));
  ok(await client.auth.updateUser({ password: OTHER }));
  ok(await visitor().auth.signInWithPassword({ email, password: OTHER }));
  ok(await client.auth.resetPasswordForEmail(address('unknown')));
});

test('resend', async () => {
  const email = address('again');
  const client = visitor();
  ok(await client.auth.signUp({ email, password: PASSWORD }));
  ok(await client.auth.resend({ type: 'signup', email }));
  ok(await client.auth.resend({ type: 'signup', email: address('unknown') }));
  const token = codeIn(await lastLetter(email));
  ok(await client.auth.verifyOtp({ email, token, type: 'signup' }));
});

test('signOut: local, others, global', async () => {
  const { client, email } = await signedIn('leaving');
  const [second, third] = [visitor(), visitor()];
  for (const each of [second, third]) {
    ok(await each.auth.signInWithPassword({ email, password: PASSWORD }));
  }
  assert.equal((await client.auth.signOut({ scope: 'others' })).error, null);
  assert.ok((await second.auth.getUser()).error);
  ok(await client.auth.getUser());
  const fourth = visitor();
  ok(await fourth.auth.signInWithPassword({ email, password: PASSWORD }));
  const { session } = ok(await client.auth.getSession());
  assert.equal((await client.auth.signOut({ scope: 'local' })).error, null);
  assert.ok((await visitor().auth.getUser(session.access_token)).error);
  ok(await fourth.auth.getUser());
  assert.equal((await fourth.auth.signOut()).error, null);
  assert.equal(ok(await fourth.auth.getSession()).session, null);
});

test('signInWithOAuth and linkIdentity give the addresses to go to', async () => {
  const options = { skipBrowserRedirect: true, redirectTo: `${API_URL}/back` };
  const { url } = ok(await visitor().auth.signInWithOAuth({ provider: 'github', options }));
  const asked = new URL(url);
  assert.equal(asked.pathname, '/auth/v1/authorize');
  assert.equal(asked.searchParams.get('provider'), 'github');
  const { client } = await signedIn('linking');
  refused(await client.auth.linkIdentity({ provider: 'github', options }), 'manual_linking_disabled');
});

test('getUserIdentities, and the only one stays', async () => {
  const { client } = await signedIn('identities');
  const { identities } = ok(await client.auth.getUserIdentities());
  assert.equal(identities[0].provider, 'email');
  refused(await client.auth.unlinkIdentity(identities[0]), 'manual_linking_disabled');
});

test('what is not supported says so', async () => {
  assert.ok((await visitor().auth.signInWithSSO({ domain: 'example.org' })).error.message);
  const answer = await visitor().auth.signInWithIdToken({ provider: 'google', token: 'x.y.z' });
  refused(answer, 'provider_disabled');
});

test('mfa: enroll, challenge, verify, list, level, unenroll', async () => {
  const { client } = await signedIn('factor');
  const enrolled = ok(await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }));
  assert.match(enrolled.totp.qr_code, /^data:image\/svg\+xml;utf-8,<svg/);
  const factorId = enrolled.id;
  const { id: challengeId } = ok(await client.auth.mfa.challenge({ factorId }));
  const wrong = await client.auth.mfa.verify({ factorId, challengeId, code: '000000' });
  refused(wrong, 'mfa_verification_failed');
  ok(await client.auth.mfa.verify({ factorId, challengeId, code: totp(enrolled.totp.secret) }));
  const level = ok(await client.auth.mfa.getAuthenticatorAssuranceLevel());
  assert.deepEqual([level.currentLevel, level.nextLevel], ['aal2', 'aal2']);
  assert.equal(ok(await client.auth.mfa.listFactors()).totp[0].id, factorId);
  const code = totp(enrolled.totp.secret, 1); // each code works once; the next one is within the skew
  ok(await client.auth.mfa.challengeAndVerify({ factorId, code }));
  assert.equal(ok(await client.auth.mfa.unenroll({ factorId })).id, factorId);
});

test('admin: create, get, list, update, ban, delete', async () => {
  const admin = service.auth.admin;
  const { email, user } = await account('managed', { user_metadata: { a: 1 }, app_metadata: { b: 2 } });
  assert.equal(user.app_metadata.b, 2);
  assert.equal(ok(await admin.getUserById(user.id)).user.email, email);
  const listed = ok(await admin.listUsers({ page: 1, perPage: 1 }));
  assert.equal(listed.users.length, 1);
  assert.ok(listed.total > 1);
  assert.equal(listed.nextPage, 2);
  const updated = ok(await admin.updateUserById(user.id, { user_metadata: { c: 3 }, ban_duration: '24h' }));
  assert.deepEqual([updated.user.user_metadata.a, updated.user.user_metadata.c], [1, 3]);
  refused(await visitor().auth.signInWithPassword({ email, password: PASSWORD }), 'user_banned');
  ok(await admin.updateUserById(user.id, { ban_duration: 'none' }));
  ok(await visitor().auth.signInWithPassword({ email, password: PASSWORD }));
  refused(await admin.createUser({ email, password: PASSWORD }), 'email_exists');
  ok(await admin.deleteUser(user.id));
  refused(await admin.getUserById(user.id), 'user_not_found');
});

test('admin: not for the anon key', async () => {
  const { error } = await visitor().auth.admin.listUsers();
  assert.ok([401, 403].includes(error.status));
});

test('admin: inviteUserByEmail, generateLink of each kind', async () => {
  const admin = service.auth.admin;
  const invited = address('invited');
  const data = { full_name: 'Invited' };
  assert.equal(ok(await admin.inviteUserByEmail(invited, { data })).user.email, invited);
  const { text } = await lastLetter(invited);
  assert.match((await follow(linkIn({ text }))).hash, /type=invite/);
  const { email } = await account('linked');
  for (const type of ['magiclink', 'recovery']) {
    const { properties, user } = ok(await admin.generateLink({ type, email }));
    assert.equal(user.email, email);
    assert.equal(properties.verification_type, type);
    const token_hash = properties.hashed_token;
    ok(await visitor().auth.verifyOtp({ type, token_hash }));
  }
  const fresh = address('generated');
  const made = ok(await admin.generateLink({ type: 'signup', email: fresh, password: PASSWORD }));
  const token = made.properties.email_otp;
  ok(await visitor().auth.verifyOtp({ email: fresh, token, type: 'signup' }));
  const newEmail = address('changed');
  for (const type of ['email_change_current', 'email_change_new']) {
    assert.ok(ok(await admin.generateLink({ type, email, newEmail })).properties.action_link);
  }
});

test('admin: signOut of a session, and factors of a person', async () => {
  const { client, session, user } = await signedIn('watched');
  ok(await client.auth.mfa.enroll({ factorType: 'totp' }));
  const { factors } = ok(await service.auth.admin.mfa.listFactors({ userId: user.id }));
  assert.equal(factors.length, 1);
  ok(await service.auth.admin.mfa.deleteFactor({ userId: user.id, id: factors[0].id }));
  assert.equal((await service.auth.admin.signOut(session.access_token, 'global')).error, null);
  assert.ok((await client.auth.getUser()).error);
});
