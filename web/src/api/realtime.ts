/**
 * Stands in for `@supabase/realtime-js` in the bundle (see vite.config.ts). The dashboard opens no
 * live channel, and supabase-js would bring 13 KB of compressed code along for them. A screen that
 * needs channels imports the real client by itself, on demand.
 */
export class RealtimeClient {
  setAuth() {
    return Promise.resolve();
  }

  channel(): never {
    throw new Error("the dashboard's client has no live channels: see api/realtime.ts");
  }

  getChannels() {
    return [];
  }

  removeAllChannels() {
    return Promise.resolve([]);
  }
}
