import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterTest } from '../../../src/cli/dialog/conversation.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { tlsOptions } from '../../../src/probe/security.ts';
import type { ShownChain } from '../../../src/probe/shown.ts';
import { closeServers, listen } from '../../probe/sockets.ts';
import { certificates, poorCertificates } from '../../support/servers/certificates.ts';
import { dialogue, typed } from './conversation.ts';
import { seeing } from './seeing.ts';

const TRUST = 'Type yes to trust it';
const PLACE = { host: 'db.example.com', port: 3306 };

describe('an authority', () => {
  const SETS = ['host=db.example.com', 'user=u'];
  afterEach(closeServers);

  async function chain(...pems: readonly string[]): Promise<ShownChain> {
    const [own, ...others] = pems.map((pem) => new X509Certificate(pem));
    return {
      place: PLACE,
      certificates: [own as X509Certificate, ...others],
      verdict: 'CertificateUntrusted',
    }; // one at least
  }

  function offered(chain: ShownChain | undefined, answer: string, sets: readonly string[] = SETS) {
    return dialogue(
      { type: 'mysql', sets, ...seeing(chain === undefined ? {} : { chain }) },
      [[TRUST, ...typed(answer)]],
      (dialog, draft, setting) => afterTest({ reason: 'CertificateUntrusted' }, draft, dialog, setting),
    );
  }

  it('is shown with its fingerprint, and goes into the Secret by typing yes', async () => {
    const { ca, good } = await certificates();
    const { fingerprint256 } = new X509Certificate(ca);

    const { value, told } = await offered(await chain(good.certificate, ca), 'yes');

    expect(told).toContain('db.example.com:3306 shows this machine an authority');
    for (const each of ['subject  CN=test ca', 'issuer   CN=test ca', `SHA-256  ${fingerprint256}`])
      expect(told).toContain(each);
    expect(told).toMatch(/valid {4}\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/);
    expect(told).toContain("compare it with what the server's administrator tells you");
    expect(value?.given.values).toEqual({ caCertificate: ca });
  });

  it.each(['y', 'YES', ''])('is not trusted by typing "%s"', async (word) => {
    const { ca, good } = await certificates();

    const { value, unasked } = await offered(await chain(good.certificate, ca), word);

    expect(unasked).toEqual([]);
    expect(value?.given.values).toEqual({});
  });

  it('is the certificate of the server where that signed itself', async () => {
    const { certificate } = (await poorCertificates())['self-signed'];

    const { value } = await offered(await chain(certificate), 'yes');

    expect(value?.given.values).toEqual({ caCertificate: certificate });
  });

  it('that was trusted is what a test goes by from then on', async () => {
    const [{ ca, good }, poor] = await Promise.all([certificates(), poorCertificates()]);
    const own = poor['self-signed'];
    for (const [sent, key] of [
      [[good.certificate, ca], good.key],
      [[own.certificate], own.key],
    ] as const) {
      const { port } = await listen(() => {}, { tls: { cert: sent.join(''), key } });
      const { value } = await offered(await chain(...sent), 'yes');
      const caCertificate = new Secret(value?.given.values['caCertificate'] ?? '');

      const session = connect({ ...tlsOptions({ host: 'localhost', tls: undefined, caCertificate }), port });
      await once(session, 'secureConnect');

      expect(session.authorized).toBe(true);
      session.destroy();
    }
  });

  it('is not offered where the server does not send it', async () => {
    const { good } = await certificates();

    const { value, told, unasked } = await offered(await chain(good.certificate), 'yes');

    expect(unasked).toEqual([TRUST]);
    expect(told).toContain(
      "does not send it; ask the server's administrator for the certificate of CN=test ca, and name its file in caCertificate: Esc leads back to More settings?",
    );
    expect(value?.given.values).toEqual({});
  });

  it.each([
    ['that expired', { validTo: 'Jan  1 00:00:00 2001 GMT' }, 'has expired'],
    [
      'whose key nothing can read',
      {
        verify: () => {
          throw new Error('unsupported');
        },
      },
      'does not send it',
    ],
  ])('is not offered, one %s', async (_, flaw, words) => {
    const { value, told, unasked } = await offered(await chainUpTo(flaw), 'yes');

    expect(unasked).toEqual([TRUST]);
    expect(told).toContain(words);
    expect(value?.given.values).toEqual({});
  });

  it('is shown in few lines and safe characters, whatever its name says', async () => {
    const subject = `CN=evil\u001b[2J\u202e\nO=${'x'.repeat(5000)}`;

    const { told } = await offered(await chainUpTo({ subject }), 'no');

    expect(told).toMatch(/subject {2}CN=evil\[2J, O=x{1,200}…\n/);
    expect(Math.max(...told.split('\n').map(({ length }) => length))).toBeLessThan(250);
  });

  it('is not offered where this machine finds nothing wrong with what it sees', async () => {
    const { ca, good } = await certificates();

    const { told, unasked } = await offered(
      { ...(await chain(good.certificate, ca)), verdict: undefined },
      'yes',
    );

    expect(unasked).toEqual([TRUST]);
    expect(told).toContain('what db.example.com:3306 shows this machine needs none');
  });

  it('is not offered where this machine does not reach the server, and the way to see it is told', async () => {
    const { told, unasked } = await offered(undefined, 'yes');

    expect(unasked).toEqual([TRUST]);
    expect(told).toContain('openssl s_client -showcerts -connect db.example.com:3306');
  });

  it('is not looked for behind a proxy whose login lies in a Secret, and the form says what else to do', async () => {
    const { ca, good } = await certificates();
    const { look, asked } = seeing({ chain: await chain(good.certificate, ca) });
    const sets = [...SETS, 'proxy.host=squid', 'proxy.port=3128', 'proxy.user=u'];

    const { told } = await dialogue(
      { type: 'mysql', sets, secrets: ['proxyPassword=squid:password'], look },
      [],
      (dialog, draft, setting) => afterTest({ reason: 'CertificateUntrusted' }, draft, dialog, setting),
    );

    expect(asked).toEqual([]);
    expect(told).toContain('a proxy or a tunnel stands before the server, and its login lies in a Secret');
    expect(told).toContain(
      'name its file in caCertificate: Esc leads back to More settings?, question by question',
    );
  });

  it('that is another than the one that is named is shown beside it, and nothing is offered', async () => {
    const { ca, otherCa, good } = await certificates();
    const [shown, pinned] = [ca, otherCa].map((pem) => new X509Certificate(pem).fingerprint256);

    const { value, told } = await dialogue(
      { type: 'mysql', sets: SETS, ...seeing({ chain: await chain(good.certificate, ca) }) },
      [],
      (dialog, draft, setting) =>
        afterTest(
          { reason: 'CertificateUntrusted' },
          { ...draft, given: { ...draft.given, values: { caCertificate: otherCa } } },
          dialog,
          setting,
        ),
    );

    expect(told.indexOf(pinned ?? '')).toBeGreaterThan(0);
    expect(told.indexOf(shown ?? '')).toBeGreaterThan(told.indexOf(pinned ?? ''));
    expect(value?.given.values).toEqual({ caCertificate: otherCa });
  });

  it('of a server is seen by this machine, and what was typed is not sent', async () => {
    const { ca, good } = await certificates();
    const heard: Buffer[] = [];
    const sink = await listen((socket) => socket.on('data', (data: Buffer) => heard.push(data)), {
      tls: { cert: good.certificate + ca, key: good.key },
    });

    const { value, told } = await dialogue(
      { type: 'redis', sets: ['host=127.0.0.1', `port=${sink.port}`] },
      [[TRUST, ...typed('yes')]],
      (dialog, draft, setting) =>
        afterTest(
          { reason: 'CertificateUntrusted' },
          { ...draft, given: { ...draft.given, values: { password: 'hunter2' } } },
          dialog,
          setting,
        ),
    );

    expect(told).toContain(`127.0.0.1:${sink.port} shows this machine an authority`);
    expect(value?.given.values).toEqual({ password: 'hunter2', caCertificate: ca });
    expect(heard).toEqual([]);
  });
});

/** The chain of a server whose authority differs from a real one in this. */
async function chainUpTo(difference: Partial<X509Certificate>): Promise<ShownChain> {
  const { ca, good } = await certificates();
  const authority = new X509Certificate(ca);
  const flawed = new Proxy(authority, {
    get(target, name) {
      const value: unknown = Reflect.get({ ...difference }, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return {
    place: PLACE,
    certificates: [new X509Certificate(good.certificate), flawed],
    verdict: 'CertificateUntrusted',
  };
}
