import { eventually } from '../support/eventually.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { bundleOf, register } from './webhookregistration.ts';

const namespace = 'shop';
const flag = '--webhook-address=127.0.0.1:0';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment(flag);
  await environment.kubectl('create', 'namespace', namespace);
  await register(environment);
}, 900_000);

afterAll(() => environment?.stop());

const bundle = () => bundleOf(environment);

function manifest(kind: string, spec: object, name = 'tried') {
  const scope = kind === 'ConnectionPolicy' || kind === 'ConnectionType' ? {} : { namespace };
  return { apiVersion, kind, metadata: { name, ...scope }, spec };
}

/** What kubectl says to an attempt that changes nothing, warnings included. */
function told(kind: string, spec: object): Promise<string> {
  return environment.kubectl.tried(manifest(kind, spec));
}

const database = { host: 'db', database: 'd', user: 'u' };
const secrets = { password: { name: 's', key: 'k' } };
const acme = {
  title: 'Acme',
  summary: 'Ours.',
  category: 'crm',
  stage: 'beta',
  parameters: { type: 'object' },
};

describe('the webhook', () => {
  it('names every mistake at once, and repeats no value', async () => {
    const parameters = { hots: 'sekret-value', port: 70_000, tls: { mode: 'sekret-mode' } };

    const said = await told('Connection', {
      type: 'postgresql',
      parameters,
      secrets: { pasword: secrets.password },
    });

    for (const words of [
      'spec.parameters.host: is required',
      'spec.parameters.hots: unknown field, did you mean host?',
      'spec.parameters.port: must be at most 65535',
      'spec.parameters.tls.mode: must be one of',
      'spec.secrets.pasword: unknown secret, did you mean password?',
    ])
      expect(said).toContain(words);
    expect(said).not.toContain('sekret');
  });

  it.each<[string, string, object, string]>([
    [
      'an auth profile that fits nothing',
      'Connection',
      { type: 'postgresql', parameters: database },
      'gives no credential: give all of one auth profile',
    ],
    [
      'a template',
      'ConnectionTest',
      { template: { spec: { type: 'postgresql', parameters: {}, secrets } } },
      'spec.template.spec.parameters.host: is required',
    ],
    [
      'a type',
      'ConnectionType',
      { ...acme, check: { http: { url: '{parameters.hots}/', expect: { status: [200] } } } },
      'spec.parameters.properties: is required',
    ],
    [
      'a policy',
      'ConnectionPolicy',
      { targets: { deny: [{ cidr: '10.0.0.0/33' }] } },
      'spec.targets.deny[0].cidr: must be a network',
    ],
  ])('refuses %s', async (_, kind, spec, words) => {
    expect(await told(kind, spec)).toContain(words);
    expect(await told(kind, spec)).toContain('denied the request');
  });

  it.each<[string, string, object, string]>([
    ['an unknown type', 'Connection', { type: 'postgres' }, 'did you mean postgresql?'],
    [
      'no TLS',
      'Connection',
      { type: 'postgresql', parameters: { ...database, tls: { mode: 'disable' } }, secrets },
      'travel in clear',
    ],
    [
      'TLS that proves nothing',
      'Connection',
      { type: 'postgresql', parameters: { ...database, tls: { mode: 'require' } }, secrets },
      'does not prove who the server is',
    ],
    [
      'a policy that allows a type that is none',
      'ConnectionPolicy',
      { types: { allow: ['postgres'] } },
      'did you mean postgresql?',
    ],
  ])('warns of %s, and lets it through', async (_, kind, spec, words) => {
    const said = await told(kind, spec);

    expect(said).toContain(`Warning: `);
    expect(said).toContain(words);
    expect(said).toContain('created (server dry run)');
  });

  it('is trusted again after a user emptied its bundle', async () => {
    const before = await bundle();

    await environment.kubectl(
      'patch',
      'validatingwebhookconfiguration',
      'mooring.dev',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]',
    );

    await eventually(async () => expect(await bundle()).toBe(before), 60_000);
  }, 90_000);

  it('may touch its own Secret and configuration, and no other', async () => {
    const account = '--as=system:serviceaccount:mooring-system:mooring';
    const mayI = (...args: string[]) =>
      environment.kubectl('auth', 'can-i', ...args, account).catch((error: unknown) => String(error));

    expect(await mayI('patch', 'validatingwebhookconfigurations/mooring.dev')).toContain('yes');
    expect(await mayI('patch', 'validatingwebhookconfigurations/other')).toContain('no');
    expect(await mayI('patch', 'secrets/mooring-webhook', '-n', 'mooring-system')).toContain('yes');
    expect(await mayI('patch', 'secrets/other', '-n', 'mooring-system')).toContain('no');
  });
});

describe('without an answer of the webhook', () => {
  const wrong = { type: 'postgresql', parameters: {} };

  async function creationsAreAnswered(name: string, mostMs: number): Promise<void> {
    const since = performance.now();
    await environment.kubectl.create(manifest('Connection', wrong, name));
    expect(performance.now() - since).toBeLessThan(mostMs);
    const credential = { ...wrong, description: 'redis://:hunter2@cache' };
    await expect(
      environment.kubectl.create(manifest('Connection', credential, `${name}-literal`)),
    ).rejects.toThrow('spec.description holds');
  }

  it('that hangs, creations go on within its timeout, and the API server still refuses what it must', async () => {
    process.kill(environment.operator().pid, 'SIGSTOP');
    try {
      await creationsAreAnswered('hanging', 15_000);
    } finally {
      process.kill(environment.operator().pid, 'SIGCONT');
    }
  }, 60_000);

  it('that the API server does not trust, they go on', async () => {
    await environment.kubectl(
      'patch',
      'validatingwebhookconfiguration',
      'mooring.dev',
      '--type=json',
      '-p',
      JSON.stringify([
        {
          op: 'replace',
          path: '/webhooks/0/clientConfig/caBundle',
          value: Buffer.from(environment.plane.ca).toString('base64'),
        },
      ]),
    );

    await creationsAreAnswered('untrusted', 10_000);
  }, 60_000);

  it('that is dead, they go on, and the reconciler says the same later', async () => {
    await environment.halt('SIGKILL');
    await creationsAreAnswered('dead', 10_000);

    await environment.start(flag);

    await environment.waitForVerdict(namespace, 'dead', 'False ParametersInvalid');
  }, 60_000);
});
