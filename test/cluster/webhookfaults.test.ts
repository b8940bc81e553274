import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { selfSignedPair } from '../../src/webhook/certificate.ts';
import type { KeyPair } from '../../src/webhook/certificate.ts';
import { eventually } from '../support/eventually.ts';
import { bundleOf, portIn, register } from './webhookregistration.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const namespace = 'shop';
const DAY_MS = 86_400_000;
/** Of the configuration, and what a loaded machine needs besides. */
const TIMEOUT_MS = 5_000 + 10_000;
const wrong = { type: 'postgresql', parameters: {} };

let environment: Environment;
let port: number;

beforeAll(async () => {
  environment = await startEnvironment('--webhook-address=127.0.0.1:0');
  await environment.kubectl('create', 'namespace', namespace);
  await register(environment);
  port = Number(portIn(environment));
}, 900_000);

afterAll(() => environment?.stop());

const manifest = (name: string, spec: object) => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name, namespace },
  spec,
});

/** What the API server says to a creation that is not kept, and how long it takes. */
async function tried(spec: object): Promise<{ readonly said: string; readonly ms: number }> {
  const since = performance.now();
  const said = await environment.kubectl.tried(manifest('tried', spec));
  return { said, ms: performance.now() - since };
}

/** Creations go on, and the API server itself refuses what it must. */
async function creationsAreAnswered(): Promise<void> {
  const { said, ms } = await tried({ type: 'http', parameters: { url: 'https://example.com/' } });
  expect(said).toContain('created (server dry run)');
  expect(ms).toBeLessThan(TIMEOUT_MS);
  expect((await tried({ type: 'http', description: 'redis://:hunter2@cache' })).said).toContain(
    'spec.description holds',
  );
}

function judges(): Promise<void> {
  return eventually(
    async () => expect((await tried(wrong)).said).toContain('spec.parameters.host: is required'),
    60_000,
  );
}

/** As users do that keep the certificate themselves: writes it into the Secret, and into the configuration what to trust. */
async function keep({ cert, key }: KeyPair): Promise<void> {
  const patch = {
    metadata: { annotations: { 'cert-manager.io/certificate-name': 'mooring' } },
    stringData: { 'tls.crt': cert, 'tls.key': key },
  };
  await environment.kubectl(
    'patch',
    'secret',
    'mooring-webhook',
    '--namespace=mooring-system',
    '--type=merge',
    '-p',
    JSON.stringify(patch),
  );
  await environment.kubectl(
    'annotate',
    'validatingwebhookconfiguration',
    'mooring.dev',
    'cert-manager.io/inject-ca-from=mooring-system/mooring',
    '--overwrite',
  );
  const trust = [
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: Buffer.from(cert).toString('base64') },
  ];
  await environment.kubectl(
    'patch',
    'validatingwebhookconfiguration',
    'mooring.dev',
    '--type=json',
    '-p',
    JSON.stringify(trust),
  );
}

/** The certificate that the webhook shows. */
async function shown(): Promise<string> {
  const socket = await open();
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  return raw.toString('base64');
}

function open(): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => resolve(socket)); // ours, on loopback
    socket.on('error', reject);
  });
}

const inPem = (pem: string) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

describe('the webhook under attack', () => {
  it('answers what is huge or deep at its speed, or the reconciler says what is wrong with it', async () => {
    const ofKilobytes = (size: number) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 'x'.repeat(size * 20)]));
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) as object;

    const large = await tried({ type: 'postgresql', parameters: ofKilobytes(60) });
    const huge = await tried({ type: 'postgresql', parameters: ofKilobytes(1100) });
    const since = performance.now();
    await environment.kubectl.create(manifest('deep', { type: 'postgresql', parameters: deep }));

    expect(large.said).toContain('spec.parameters.host: is required');
    expect(huge.said).toContain('denied request');
    expect(Math.max(large.ms, huge.ms)).toBeLessThan(TIMEOUT_MS);
    expect(performance.now() - since).toBeLessThan(TIMEOUT_MS);
    await environment.waitForVerdict(namespace, 'deep', 'False ParametersInvalid');
    await judges();
  }, 120_000);

  it('that keeps it waiting from more connections than it takes, creations go on within its timeout', async () => {
    const sockets = await Promise.allSettled(Array.from({ length: 600 }, open));
    const held = sockets.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const socket of held)
      socket
        .on('error', () => undefined)
        .write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n{');
    const drip = setInterval(() => held.forEach((socket) => socket.writable && socket.write(' ')), 500);

    await creationsAreAnswered();
    await creationsAreAnswered();

    clearInterval(drip);
    for (const socket of held) socket.destroy();
    expect(held.length).toBeGreaterThan(300);
    await judges();
  }, 120_000);
});

describe('its certificate', () => {
  it('is replaced under load, and no manifest goes unjudged', async () => {
    const before = await shown();
    const aged = selfSignedPair(['localhost'], new Date(Date.now() - 80 * DAY_MS));
    const judged: string[] = [];
    const ending = new AbortController();
    const load = (async () => {
      while (!ending.signal.aborted) judged.push((await tried(wrong)).said);
    })();

    // What is in force grows old at once: the next takes its place.
    const data = JSON.parse(
      await environment.kubectl(
        'get',
        'secret',
        'mooring-webhook',
        '--namespace=mooring-system',
        '-o',
        'json',
      ),
    ) as {
      readonly data: Readonly<Record<string, string>>;
    };
    const patch = { stringData: { 'tls.crt': aged.cert, 'tls.key': aged.key } };
    await environment.kubectl(
      'patch',
      'secret',
      'mooring-webhook',
      '--namespace=mooring-system',
      '--type=merge',
      '-p',
      JSON.stringify(patch),
    );
    await eventually(async () => expect(await shown()).not.toBe(before), 60_000);
    const sofar = judged.length;
    await eventually(() => expect(judged.length).toBeGreaterThan(sofar + 10), 60_000);
    ending.abort();
    await load;

    expect(await shown()).toBe(inPem(Buffer.from(data.data['next.crt'] ?? '', 'base64').toString()));
    expect(judged.filter((said) => !said.includes('is required'))).toEqual([]);
    expect(
      Buffer.from(await bundleOf(environment), 'base64')
        .toString()
        .match(/BEGIN CERTIFICATE/g),
    ).toHaveLength(3);
  }, 120_000);

  it('that another program keeps is served as it is, and not written to', async () => {
    const theirs = selfSignedPair(['localhost'], new Date());

    await keep(theirs);

    await eventually(async () => expect(await shown()).toBe(inPem(theirs.cert)), 60_000);
    await judges();
    expect(Buffer.from(await bundleOf(environment), 'base64').toString()).toBe(theirs.cert);
  }, 120_000);

  it('that expired stops nothing, and once it is renewed manifests are judged again', async () => {
    const expired = selfSignedPair(['localhost'], new Date(Date.now() - 100 * DAY_MS));
    await keep(expired);
    await eventually(async () => expect(await shown()).toBe(inPem(expired.cert)), 60_000);

    await creationsAreAnswered();
    await environment.kubectl.create(manifest('unjudged', wrong));
    await environment.waitForVerdict(namespace, 'unjudged', 'False ParametersInvalid');

    await keep(selfSignedPair(['localhost'], new Date()));
    await judges();
  }, 180_000);
});
