import type { ConnectionSpec } from '../../../src/api/connection.ts';
import type { SecretObject } from '../../../src/api/secret.ts';
import { LiveCatalog } from '../../../src/catalog/live.ts';
import { testLocally } from '../../../src/cli/testing/local.ts';
import type { ProbeRequest } from '../../../src/probe/message.ts';
import { catalog, POSTGRESQL } from '../../controllers/connection/builder.ts';
import { SUCCESS } from '../../support/fakes/io.ts';

const SECRET: SecretObject = {
  metadata: { name: 'sales-db', uid: '', resourceVersion: '' },
  data: { password: Buffer.from('s3same').toString('base64') },
};

const live = new LiveCatalog(catalog);
live.declare('orders', {
  title: 'Orders',
  summary: 'Ours.',
  category: 'api',
  stage: 'stable',
  parameters: { type: 'object', properties: {} },
});

/** Tests a spec with these Secrets at hand; the probe says that all went well. */
async function tested(spec: ConnectionSpec, ...secrets: readonly SecretObject[]) {
  const requests: ProbeRequest[] = [];
  const pool = {
    size: 1,
    stats: { busy: 0, waiting: 0, spawned: 0, killed: 0 },
    close: () => Promise.resolve(),
    run(request: ProbeRequest) {
      requests.push(request);
      return Promise.resolve(SUCCESS);
    },
  };
  const outcome = await testLocally(
    pool,
    { name: 'sales', namespace: 'shop', saved: false, spec },
    {
      find: {
        secret: (_, name) => Promise.resolve(secrets.find(({ metadata }) => metadata.name === name)),
        configMap: () => Promise.resolve(undefined),
      },
      catalog: live,
      onStep: () => undefined,
    },
  );
  return { outcome, requests };
}

describe('a test from here', () => {
  interface Case {
    readonly name: string;
    readonly spec: ConnectionSpec;
    readonly secrets?: readonly SecretObject[];
    readonly result: string;
    readonly reason: string;
    readonly message: string;
    readonly asked: number;
  }
  const HTTP = { type: 'http', parameters: { url: 'https://a.example/' } };

  it.each<Case>([
    {
      name: 'asks the server',
      spec: POSTGRESQL,
      secrets: [SECRET],
      result: 'Succeeded',
      reason: 'TestSucceeded',
      message: 'the last test passed all its steps',
      asked: 1,
    },
    {
      name: 'of an unknown type asks none',
      spec: { ...POSTGRESQL, type: 'nosuch' },
      result: 'Failed',
      reason: 'UnknownType',
      message: 'spec.type: there is no type nosuch; list the types with: kubectl get connectiontypes',
      asked: 0,
    },
    {
      name: 'without its Secret asks none',
      spec: POSTGRESQL,
      result: 'Failed',
      reason: 'SecretNotFound',
      message: 'there is no secret sales-db in this namespace: create it',
      asked: 0,
    },
    {
      name: 'of a type that must be told what to ask asks none',
      spec: HTTP,
      result: 'NotSupported',
      reason: 'TestNotSupported',
      message: 'spec.test.probe says what to ask, and is not there',
      asked: 0,
    },
    {
      name: 'that is turned off asks none',
      spec: { ...HTTP, test: { enabled: false } },
      result: 'NotSupported',
      reason: 'TestDisabled',
      message: 'spec.test.enabled is false: no server is asked',
      asked: 0,
    },
    {
      name: 'of a type without a test asks none',
      spec: { type: 'orders', parameters: {} },
      result: 'NotSupported',
      reason: 'TestNotSupported',
      message: 'the type has no test',
      asked: 0,
    },
  ])('$name', async ({ spec, secrets = [], result, reason, message, asked }) => {
    const { outcome, requests } = await tested(spec, ...secrets);

    expect(outcome).toMatchObject({ name: 'sales', namespace: 'shop', result, reason, message });
    expect(requests).toHaveLength(asked);
  });

  it('asks what the operator would ask, but that no rule of a cluster holds here', async () => {
    const bound = { ...SECRET.metadata, annotations: { 'mooring.dev/allowed-hosts': 'elsewhere.example' } };

    const { requests } = await tested(POSTGRESQL, { ...SECRET, metadata: bound });

    const [request] = requests;
    expect(request).toMatchObject({
      type: 'postgresql',
      parameters: POSTGRESQL.parameters,
      timeoutMs: 10_000,
    });
    expect([request?.secrets['password']?.reveal(), request?.lists]).toEqual(['s3same', undefined]);
  });
});
