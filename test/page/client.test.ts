import { call, messageOf, signIn, stream } from '../../src/page/client.ts';
import { follow } from '../../src/page/following.ts';

const GONE = 'the local process does not answer: run kubectl connection ui again, and open what it says';

interface Sent {
  readonly path: string;
  readonly token: string;
  readonly body: unknown;
}

/** A browser of which the client uses four things: the place, its history, what the tab keeps, and fetch. */
function browser(url: string, answer: (path: string) => Response | Error) {
  const sent: Sent[] = [];
  const replaced: string[] = [];
  const kept = new Map<string, string>();
  const { hash, pathname, search } = new URL(url);
  Object.assign(globalThis, {
    location: { hash, pathname, search },
    history: { replaceState: (_state: unknown, _title: string, to: string) => replaced.push(to) },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
    fetch: (path: string, init: RequestInit) => {
      const token = new Headers(init.headers).get('authorization') ?? '';
      sent.push({ path, token, body: JSON.parse(init.body as string) });
      const answered = answer(path);
      return answered instanceof Error ? Promise.reject(answered) : Promise.resolve(answered);
    },
  });
  return { sent, replaced, kept };
}

const REAL = { fetch, setTimeout, clearTimeout };
afterEach(() => {
  for (const name of ['location', 'history', 'sessionStorage']) Reflect.deleteProperty(globalThis, name);
  Object.assign(globalThis, REAL);
});

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe('signing in', () => {
  it('exchanges the secret of the fragment once, and takes it out of the address first', async () => {
    const { sent, replaced, kept } = browser('http://127.0.0.1/types?q=a#once=first', () =>
      json({ token: 'of this tab' }),
    );

    await signIn();

    expect(replaced).toEqual(['/types?q=a']);
    expect(sent).toEqual([{ path: '/api/exchange', token: 'Bearer', body: { once: 'first' } }]);
    expect([...kept.values()]).toEqual(['of this tab']);
  });

  it('asks nothing where the address has no secret, as after a reload', async () => {
    const { sent, replaced } = browser('http://127.0.0.1/types', () => json({}));

    await signIn();

    expect([sent, replaced]).toEqual([[], []]);
  });
});

describe('a call', () => {
  it('sends the token of the tab as a header', async () => {
    const { sent, kept } = browser('http://127.0.0.1/#once=first', (path) =>
      json(path === '/api/exchange' ? { token: 'of this tab' } : []),
    );
    await signIn();

    expect(await call('flows', { namespace: 'shop' })).toEqual([]);
    expect(sent[1]).toEqual({ path: '/api/flows', token: 'Bearer of this tab', body: { namespace: 'shop' } });
    expect(kept.size).toBe(1);
  });

  it.each<[string, Response | Error, string]>([
    ['is refused', json({ message: 'no Connection of this name' }, 404), 'no Connection of this name'],
    ['finds no process', new TypeError('fetch failed'), GONE],
    ['is answered by something else', new Response('<html>', { status: 502 }), GONE],
  ])('that %s says what to do', async (_, answer, message) => {
    browser('http://127.0.0.1/', () => answer);

    const problem: unknown = await call('policies', {}).catch((error: unknown) => error);

    expect(messageOf(problem)).toBe(message);
  });

  it('keeps what the API server answered apart from what the process says', async () => {
    browser('http://127.0.0.1/', () => json({ message: 'forbidden', cluster: 403 }, 502));

    await expect(call('policies', {})).rejects.toMatchObject({ message: 'forbidden', cluster: 403 });
  });

  it('that failed with no error is shown as it is', () => {
    expect(messageOf('torn')).toBe('torn');
  });
});

describe('a stream', () => {
  const pieces = (...texts: readonly string[]) =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      }),
    );

  it('gives each line once, wherever the network cut it', async () => {
    browser('http://127.0.0.1/', () => pieces('{"a":1}\n{"b"', ':2}\n', '{"c":3}\n'));
    const lines: unknown[] = [];

    await stream('connections', {}, (some) => lines.push(...some), new AbortController().signal);

    expect(lines).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  });

  it('that the page gave up is no failure of the process', async () => {
    const aborted = new DOMException('left the view', 'AbortError');
    browser('http://127.0.0.1/', () => aborted);

    await expect(stream('connections', {}, () => undefined, AbortSignal.abort())).rejects.toBe(aborted);
  });
});

describe('following Connections', () => {
  it('begins anew two seconds after the stream ended, until the view is left', async () => {
    const timers = new Map<number, { readonly run: () => void; readonly ms: number }>();
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms: number) => timers.set(timers.size, { run, ms }).size - 1,
      clearTimeout: (id: number) => timers.delete(id),
    });
    const { sent } = browser('http://127.0.0.1/', () => json({ message: 'no rights' }, 403));
    const lost: string[] = [];
    let heard: () => void = () => undefined;
    const next = () => new Promise<void>((resolve) => (heard = resolve));

    let ended = next();
    const leave = follow(
      { namespace: 'shop' },
      () => undefined,
      (message) => {
        lost.push(message);
        heard();
      },
    );
    await ended;
    ended = next();
    const [first] = timers.values();
    first?.run();
    await ended;
    leave();

    expect(lost).toEqual(['no rights', 'no rights']);
    const request = { path: '/api/connections', token: 'Bearer', body: { namespace: 'shop' } };
    expect(sent).toEqual([request, request]);
    expect([first?.ms, timers.size]).toEqual([2000, 1]); // the second is taken back
  });
});
