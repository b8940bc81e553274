import { http } from '../../src/connectors/http.ts';
import { webdav } from '../../src/connectors/webdav.ts';
import { startApache } from '../support/servers/apache.ts';
import type { ApacheServer } from '../support/servers/apache.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

/*
 * WebDAV and HTTP Digest against Apache. Apache answers a user without rights as it answers an unknown one: with a 401.
 */
const PASSWORD = ' pass: "wörd" ';
const PLAIN = ['Resolve', 'Connect'] as const;
const ASKED = [...PLAIN, 'Authenticate'] as const;

let pem: Certificates;
let server: ApacheServer;
let misnamed: ApacheServer;

beforeAll(async () => {
  pem = await certificates();
  const users = { user: 'app', other: 'other', password: PASSWORD };
  [server, misnamed] = await Promise.all([
    startApache({ ...users, certificate: pem.good }),
    startApache({ ...users, certificate: pem.wrongName }),
  ]);
}, 240_000);
afterAll(() => Promise.all([server?.stop(), misnamed?.stop()]));

interface Question {
  readonly at: string;
  readonly auth: 'password' | 'digest' | 'none';
  readonly user?: string;
  readonly password?: string;
}

function ask({ at, auth, user = 'app', password = PASSWORD }: Question) {
  const secrets = { password: { password }, digest: { digestPassword: password }, none: {} }[auth];
  return attempt(webdav, {
    auth,
    secrets,
    parameters: { url: `http://127.0.0.1:${server.port}/${at}`, ...(auth !== 'none' && { user }) },
  });
}

describe('webdav against Apache 2.4', () => {
  it.each<[string, Question, readonly string[]]>([
    ['a password', { at: 'basic', auth: 'password' }, [...PLAIN, 'Probe']],
    ['a proof by HTTP Digest', { at: 'digest', auth: 'digest' }, [...ASKED, 'Probe']],
    ['nothing, where nothing is asked for', { at: 'open', auth: 'none' }, [...PLAIN, 'Probe']],
  ])('succeeds with %s', async (_, question, steps) => {
    expect(verdict(await ask(question))).toEqual({ steps });
  });

  it.each(['basic', 'digest'] as const)(
    'rejects by %s a wrong password, an unknown user, and one without rights',
    async (at) => {
      const auth = at === 'basic' ? 'password' : 'digest';

      const results = await Promise.all([
        ask({ at, auth, password: 'no' }),
        ask({ at, auth, user: 'nobody' }),
        ask({ at, auth, user: 'other' }),
      ]);

      expect(results.map(verdict)).toEqual(results.map(() => failedAt('CredentialsRejected', ...ASKED)));
    },
  );

  it.each<[string, Question]>([
    ['HTTP Basic at', { at: 'digest', auth: 'password' }],
    ['HTTP Digest at', { at: 'basic', auth: 'digest' }],
    ['HTTP Digest at no login at', { at: 'open', auth: 'digest' }],
  ])('says that the service does not take %s all', async (_, question) => {
    expect(verdict(await ask(question))).toEqual(failedAt('AuthMethodNotOffered', ...ASKED));
  });

  it('says that a folder does not exist', async () => {
    expect(verdict(await ask({ at: 'basic/none', auth: 'password' }))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
    expect(verdict(await ask({ at: 'digest/none', auth: 'digest' }))).toEqual(
      failedAt('TargetNotFound', ...ASKED, 'Authorize'),
    );
  });

  it('speaks TLS, and not to a server of another name', async () => {
    const over = (port: number) => {
      const parameters = { url: `https://127.0.0.1:${port}/digest`, user: 'app' };
      return attempt(webdav, {
        auth: 'digest',
        parameters,
        secrets: { digestPassword: PASSWORD, caCertificate: pem.ca },
      });
    };

    expect(verdict(await over(server.tlsPort))).toEqual({
      steps: ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Probe'],
    });
    expect(verdict(await over(misnamed.tlsPort))).toEqual(
      failedAt('CertificateNameMismatch', ...PLAIN, 'TLS'),
    );
  });
});

describe('http by HTTP Digest against Apache 2.4', () => {
  const get = (password: string, auth = 'digest') => {
    const parameters = { url: `http://127.0.0.1:${server.port}`, user: 'app' };
    return attempt(http, {
      auth,
      parameters,
      secrets: { password, digestPassword: password },
      probe: { path: '/digest/page?a=b' },
    });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await get(PASSWORD))).toEqual({ steps: [...ASKED, 'Probe'] });
  });

  it('rejects a wrong password', async () => {
    expect(verdict(await get('no'))).toEqual(failedAt('CredentialsRejected', ...ASKED));
  });

  it('says that HTTP Basic is not offered', async () => {
    expect(verdict(await get(PASSWORD, 'basic'))).toEqual(failedAt('AuthMethodNotOffered', ...ASKED));
  });
});
