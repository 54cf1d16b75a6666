// The official client, unmodified, as each test uses it.
import { createClient } from '@supabase/supabase-js';

const { API_URL, ANON_KEY, ADA_TOKEN, BEN_TOKEN, PLAIN_PEER } = process.env;

// PostgREST itself has no /rest/v1 before its paths; only then is the address changed on the way.
const strip = (input, init) => fetch(String(input).replace('/rest/v1/', '/'), init);
const global = PLAIN_PEER ? { fetch: strip } : {};
const auth = { persistSession: false, autoRefreshToken: false };

export const peer = Boolean(PLAIN_PEER);
export const connect = (schema = 'api', token = undefined) =>
  createClient(API_URL, ANON_KEY, {
    db: { schema },
    global,
    ...(token ? { accessToken: async () => token } : { auth }),
  });

export const anon = connect();
export const ada = connect('api', ADA_TOKEN);
export const ben = connect('api', BEN_TOKEN);
