import { Agent, request } from 'undici';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const apiVersion = 'mooring.dev/v1alpha1';
const CANARY = 'hunter2canary';
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}\n-----END RSA PRIVATE KEY-----`;
const URL = `postgres://reader:${CANARY}@db.example.com/sales`;

let site: Cluster;
let namespace: string;
let agent: Agent;

beforeAll(async () => {
  site = await cluster({ installed: true });
  agent = new Agent({ connect: { ca: site.ca } });
  namespace = await site.namespace('literals');
  await eventually(async () => {
    if ((await told('Connection', { description: KEY })) === '') throw new Error('not yet in force');
  }, 30_000);
}, 900_000);

afterAll(async () => {
  await agent?.close();
  await site?.stop();
});

/** What the API server says of an object with this spec, and these annotations; '' where it takes it. */
async function told(
  kind: string,
  spec: object,
  annotations: Readonly<Record<string, string>> = {},
): Promise<string> {
  const whole = kind === 'Connection' ? { type: 'http', ...spec } : spec;
  const path = `/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s`;
  const { statusCode, body } = await request(`${site.url}${path}`, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion,
      kind,
      metadata: { generateName: 'literal-', namespace, annotations },
      spec: whole,
    }),
  });
  const { message = '' } = (await body.json()) as { readonly message?: string };
  return statusCode === 201 ? '' : message;
}

const template = (spec: object) => ({ template: { spec: { type: 'http', ...spec } } });
const flow = (description: string) => ({ description, steps: [] });
const applied = (text: string) => ({
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { password: text } }),
});

describe.each([
  ['a private key', KEY],
  ['an elliptic key', KEY.replaceAll('RSA ', 'EC ')],
  ['a key in PKCS #8', KEY.replaceAll('RSA ', '')],
  ['a URL with a password', URL],
  ['a URL with a password alone', `redis://:${CANARY}@cache:6379`],
  ['a URL with a password in its query', `https://api.example.com/?page=1&Password=${CANARY}`],
])('%s', (_, text) => {
  it.each<[string, string, object, Readonly<Record<string, string>>, string]>([
    ['a description', 'Connection', { description: `see ${text}` }, {}, 'spec.description'],
    ['an annotation', 'Connection', {}, { 'example.com/note': text }, 'metadata.annotations'],
    ['the manifest that kubectl keeps', 'Connection', {}, applied(text), 'metadata.annotations'],
    ['a parameter', 'Connection', { parameters: { url: text } }, {}, 'spec.parameters.url'],
    [
      'a parameter, whose manifest kubectl keeps',
      'Connection',
      { parameters: { url: text } },
      applied(text),
      'spec.parameters.url',
    ],
    [
      'a parameter in a group',
      'Connection',
      { parameters: { tls: { serverName: text } } },
      {},
      'spec.parameters.tls.serverName',
    ],
    [
      'a parameter in a group of a group',
      'Connection',
      { parameters: { a: { b: { c: text } } } },
      {},
      'spec.parameters.a.b',
    ],
    [
      'an item of a list',
      'Connection',
      { parameters: { brokers: ['b:1', text] } },
      {},
      'spec.parameters.brokers',
    ],
    [
      'an item of a list in a group',
      'Connection',
      { parameters: { a: { b: [text] } } },
      {},
      'spec.parameters.a.b',
    ],
    ['a group in a list', 'Connection', { parameters: { a: [{ b: text }] } }, {}, 'spec.parameters.a'],
    [
      'the description of a template',
      'ConnectionTest',
      template({ description: text }),
      {},
      'spec.template.spec.description',
    ],
    [
      'a parameter of a template',
      'ConnectionTest',
      template({ parameters: { a: { b: text } } }),
      {},
      'spec.template.spec.parameters.a.b',
    ],
    ['an annotation of a test', 'ConnectionTest', template({}), applied(text), 'metadata.annotations'],
    ['the description of a flow', 'Flow', flow(text), {}, 'spec.description'],
    ['an annotation of a flow', 'Flow', flow(''), { note: text }, 'metadata.annotations'],
  ])('in %s is refused, and not repeated', async (...[, kind, spec, annotations, path]) => {
    const message = await told(kind, spec, annotations);

    expect(message).toContain(`${path} holds a private key or a password in a URL: put it into a Secret`);
    expect(message).not.toContain(CANARY);
  });
});

describe('a parameter with the name of a secret', () => {
  it.each<[string, object, string]>([
    ['Connection', { parameters: { host: 'db', password: CANARY } }, 'spec.parameters.password'],
    ['Connection', { parameters: { host: 'db', pasword: CANARY } }, 'spec.parameters.pasword'],
    ['Connection', { parameters: { host: 'db', PASSWD: CANARY } }, 'spec.parameters.PASSWD'],
    ['Connection', { parameters: { secretAccessKey: 1 } }, 'spec.parameters.secretAccessKey'],
    ['Connection', { parameters: { token: { name: 'a', key: 'b' } } }, 'spec.parameters.token'],
    ['ConnectionTest', template({ parameters: { apiKey: CANARY } }), 'spec.template.spec.parameters.apiKey'],
  ])('of a %s as %j is refused, and not repeated', async (kind, spec, path) => {
    const message = await told(kind, spec, applied(CANARY));

    expect(message).toContain(`${path} is a secret: put it into a Secret, and name that in spec.secrets`);
    expect(message).not.toContain(CANARY);
  });
});

describe('what is no credential is let through', () => {
  it.each<[string, string, object, Readonly<Record<string, string>>]>([
    [
      'a public key',
      'Connection',
      { parameters: { a: '-----BEGIN PUBLIC KEY-----' }, description: '-----BEGIN CERTIFICATE-----' },
      {},
    ],
    [
      'a URL and a mail address',
      'Connection',
      { description: 'see https://example.com:8443/x or mail team@example.com' },
      {},
    ],
    [
      'the origin of a repository',
      'Connection',
      {},
      { 'example.com/origin': 'ssh://git@example.com/repository' },
    ],
    [
      'numbers, lists and nothing',
      'Connection',
      { parameters: { a: 1, b: [1, true], c: { d: {} }, e: {} } },
      {},
    ],
    [
      'names that only look like that of a password',
      'Connection',
      { parameters: { past: 'a', passive: true, path: 'b', passwordPolicy: 'c', compass: 'd', bypass: 'e' } },
      {},
    ],
    ['no parameters', 'Connection', {}, applied('https://example.com')],
    ['a test by reference', 'ConnectionTest', { connectionRef: { name: 'orders' } }, {}],
    ['a flow without a description', 'Flow', { steps: [] }, {}],
  ])('%s', async (_, kind, spec, annotations) => {
    expect(await told(kind, spec, annotations)).toBe('');
  });

  it('a Connection as large as they come', async () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 64 }, (_, index) => [`p${index}`, 'x'.repeat(1000)]),
    );

    expect(await told('Connection', { parameters }, { note: 'y'.repeat(250_000) })).toBe('');
  });
});

describe('a ConnectionType in use', () => {
  const spec = {
    title: 'Acme',
    summary: 'Ours.',
    category: 'crm',
    stage: 'beta',
    parameters: { type: 'object' },
  };

  async function used(count: number): Promise<string> {
    const name = `acme-${namespace}-${count}`;
    await site.kubectl.apply({ apiVersion, kind: 'ConnectionType', metadata: { name }, spec });
    const patch = JSON.stringify({ status: { observedGeneration: 1, usage: { count } } });
    await site.kubectl('patch', 'connectiontype', name, '--subresource=status', '--type=merge', '-p', patch);
    return name;
  }

  it('is not deleted, and is once it is annotated or out of use', async () => {
    const [busy, idle] = [await used(2), await used(0)];

    await expect(site.kubectl('delete', 'connectiontype', busy)).rejects.toThrow(
      /used by 2 connections: see kubectl get connections -A --field-selector spec.type=acme-.*or annotate it/,
    );
    await expect(site.kubectl('delete', 'connectiontype', idle)).resolves.toContain('deleted');
    await site.kubectl('annotate', 'connectiontype', busy, 'mooring.dev/allow-delete-in-use=true');
    await expect(site.kubectl('delete', 'connectiontype', busy)).resolves.toContain('deleted');
  });
});
