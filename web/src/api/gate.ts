/**
 * The way out to the API. While a session has expired, requests wait here; when the same person has
 * signed in again they go on with the new token, so that nothing that was being saved is lost.
 */
type Waiting = () => void;

/** The auth service is asked directly: signing in is what opens the gate. */
const HELD = /\/(rest|functions|storage)\/v1(\/|$)/;

export class Gate {
  private closed = false;
  private waiting: Waiting[] = [];

  /** `token` answers with the access token to use from now on, null where nobody is signed in. */
  constructor(
    private readonly token: () => Promise<string | null>,
    private readonly renew: () => Promise<string | null>,
    private readonly route: (address: string) => string = (address) => address,
  ) {}

  close() {
    this.closed = true;
  }

  open() {
    this.closed = false;
    const going = this.waiting;
    this.waiting = [];
    for (const go of going) go();
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (input instanceof Request) return fetch(input, init); // the client never sends one
    const address = this.route(String(input));
    if (!HELD.test(address)) return fetch(address, init);
    if (this.closed) return this.again(address, init);
    const answer = await fetch(address, init);
    // 401 with a token of a person: it has ended early, by the clock here or there.
    if (answer.status !== 401 || !carriesPerson(init)) return answer;
    if ((await this.renew()) === null && !this.closed) return answer;
    return this.again(address, init);
  };

  private async again(address: string, init?: RequestInit): Promise<Response> {
    if (this.closed) {
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason), { once: true });
      });
    }
    const token = await this.token();
    const headers = new Headers(init?.headers);
    if (token) headers.set("Authorization", `Bearer ${token}`);
    return fetch(address, { ...init, headers });
  }
}

/** Whether the request was sent as somebody: the anon key is a bearer, too, and equals `apikey`. */
function carriesPerson(init?: RequestInit): boolean {
  const headers = new Headers(init?.headers);
  const bearer = headers.get("Authorization");
  return bearer !== null && bearer !== `Bearer ${headers.get("apikey")}`;
}
