import { h2 } from '../../src/connectors/h2.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { startH2 } from '../support/servers/h2.ts';
import type { H2Server } from '../support/servers/h2.ts';

const IN_CLEAR = ['Resolve', 'Connect', 'Authenticate'] as const;

let server: H2Server;

beforeAll(async () => {
  server = await startH2('orders', 'app', 'app-pw');
}, 240_000);
afterAll(() => server?.stop(), 30_000);

function login(parameters: Attempt['parameters'], password = 'app-pw'): Attempt {
  return {
    parameters: {
      host: '127.0.0.1',
      port: server.port,
      database: 'orders',
      user: 'app',
      tls: { mode: 'disable' },
      ...parameters,
    },
    secrets: { password },
    auth: 'password',
  };
}

describe('h2 against H2 2', () => {
  it('succeeds with a password', async () => {
    const result = await attempt(h2, login({}));

    expect(verdict(result)).toEqual({
      steps: [...IN_CLEAR, 'Authorize', 'Probe'],
      server: { name: 'H2', version: '2.3.232' },
    });
  });

  /* H2 hangs up on whatever it does not like, and says nothing of why. */
  it.each<[string, Attempt['parameters'], string | undefined, Verdict]>([
    ['the password is wrong', {}, 'no', failedAt('ConnectionClosed', ...IN_CLEAR)],
    ['the user is unknown', { user: 'nobody' }, undefined, failedAt('ConnectionClosed', ...IN_CLEAR)],
    [
      'the database does not exist',
      { database: 'nothing' },
      undefined,
      failedAt('ConnectionClosed', ...IN_CLEAR),
    ],
    ['TLS is asked for', { tls: {} }, undefined, failedAt('TLSNotOffered', 'Resolve', 'Connect', 'TLS')],
  ])('does not succeed when %s', async (_, parameters, password, expected) => {
    const result = await attempt(h2, login(parameters, password));

    expect(verdict(result)).toEqual(expected);
  });
});
