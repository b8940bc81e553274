import { readFile, stat } from 'node:fs/promises';
import { CliFailure } from '../../../src/cli/failure.ts';
import { Gate } from '../../../src/cli/ui/guard.ts';
import { openerFor, openInBrowser } from '../../../src/cli/ui/opening.ts';
import type { PageServer } from '../../../src/cli/ui/server.ts';
import { messageFor } from '../../../src/cli/ui/blame.ts';
import { ask, openPage, PageClient } from './site.ts';

let server: PageServer;
let page: PageClient;

beforeEach(async () => {
  ({ server, page } = await openPage({
    calls: {
      echo: (request) => Promise.resolve(request),
      fail: () => Promise.reject(new CliFailure('cluster', 'the value hunter22 is refused')),
    },
    streams: {
      count: async (_, send) => {
        for (const number of [1, 2, 3]) await send({ number });
      },
      forever: (_, send, signal) =>
        send({ number: 0 }).then(
          () => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
        ),
    },
  }));
});

afterEach(() => server.close());

const origin = () => `http://127.0.0.1:${server.port}`;

describe('the local process of the page', () => {
  it('answers the page that has a token', async () => {
    expect(await page.call('echo', { a: 1 })).toEqual({ a: 1 });
  });

  it('gives the token once alone', async () => {
    const { status, text } = await page.exchange(server.url);
    expect([status, text]).toEqual([401, expect.stringContaining('kubectl connection ui again')]);
  });

  it('gives no token for a wrong secret, and none for none', () => {
    const gate = new Gate();
    expect([gate.exchange('x'), gate.exchange(undefined), gate.isUsed]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(gate.exchange(gate.once)).toHaveLength(43);
  });

  it('refuses calls without the token', async () => {
    const stranger = new PageClient(server.port);
    expect((await stranger.post('echo', {})).status).toBe(401);
    expect((await stranger.post('count', {})).status).toBe(401);
  });

  it('refuses another name for this machine, the files of the page included', async () => {
    for (const host of ['localhost', `attacker.example:${server.port}`, `localhost:${server.port}`])
      expect((await ask(server.port, '/', { headers: { host } })).status).toBe(421);
  });

  it.each([
    ['another origin', { origin: 'http://attacker.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['a request that another site began', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s', async (_, headers) => {
    expect((await page.post('echo', {}, headers)).status).toBe(403);
  });

  it('refuses a call by GET and a file by POST', async () => {
    expect((await ask(server.port, '/api/echo', { headers: { origin: origin() } })).status).toBe(405);
    expect((await ask(server.port, '/', { method: 'POST' })).status).toBe(405);
  });

  it('forbids code from strings, other hosts and frames with every answer, and sets no cookie', async () => {
    for (const { headers } of [
      await ask(server.port, '/'),
      await page.post('echo', {}),
      await page.post('no', {}),
    ]) {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('serves the page at the path of each view, and no file that it has not', async () => {
    expect((await ask(server.port, '/connections/shop/orders?type=s3')).text).toBe('<!doctype html>');
    for (const path of ['/no.js', '/../package.json', '/%2e%2e/package.json'])
      expect((await ask(server.port, path)).text).not.toContain('devDependencies');
    expect((await ask(server.port, '/no.js')).status).toBe(404);
  });

  it('refuses a body that is too long, no JSON, or no object', async () => {
    expect((await page.post('echo', { text: 'x'.repeat(1024 * 1024) })).text).toContain('at most 1 MiB');
    expect((await page.post('echo', [])).status).toBe(400);
    expect((await page.post('echo', {}, { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('streams line by line', async () => {
    expect(await page.lines('count', {})).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it('ends while a stream is open', async () => {
    const open = page.post('forever', {}).catch(() => 'cut off');
    await page.call('echo');
    await server.close();
    await open;
    await expect(ask(server.port, '/')).rejects.toThrow('ECONNREFUSED');
  });

  it('repeats nothing that was typed unseen', async () => {
    const { status, text } = await page.post('fail', { draft: { values: { password: 'hunter22' } } });
    expect([status, JSON.parse(text)]).toEqual([502, { message: 'the value [redacted] is refused' }]);
    const error = new Error('open sesame is no age key');
    expect(messageFor(error, { passphrase: 'open sesame' }).message).toBe('[redacted] is no age key');
  });
});

describe('the file that opens the page', () => {
  it('is readable for the user alone, holds the URL, and goes', async () => {
    const opener = await openerFor('http://127.0.0.1:1/#once=abc');
    expect((await stat(opener.file)).mode & 0o777).toBe(0o600);
    expect(await readFile(opener.file, 'utf8')).toContain('url=http://127.0.0.1:1/#once=abc"');
    await opener.remove();
    await expect(stat(opener.file)).rejects.toThrow('ENOENT');
  });

  it('is left alone where there is no browser', async () => {
    const before = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      expect(await openInBrowser('/nonexistent/open.html', 'linux')).toBe(false);
    } finally {
      process.env['PATH'] = before;
    }
  });
});
