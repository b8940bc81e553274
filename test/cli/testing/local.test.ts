import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { localPool, testLocally } from '../../../src/cli/testing/local.ts';
import type { Subject } from '../../../src/cli/output/outcome.ts';
import type { ProbeRequest, ProbeResult, StepReport } from '../../../src/probe/message.ts';
import type { ProbePool } from '../../../src/probe/pool.ts';

const step: StepReport = { name: 'Connect', outcome: 'Succeeded', durationMs: 3 };
const tls = { issuer: 'CN=ca', notAfter: '2027-01-01T00:00:00Z' };
const subject: Subject = {
  name: 'orders',
  namespace: 'shop',
  saved: true,
  spec: {
    type: 'mysql',
    parameters: { host: 'db', user: 'reader' },
    secrets: { password: { name: 'db', key: 'pw' } },
    test: { timeout: '5s' },
  },
};
const secret = { metadata: { name: 'db', uid: '', resourceVersion: '' }, data: { pw: 'c2VjcmV0' } };

/** A pool that answers each test with this result, after one step. */
function poolOf(result: ProbeResult, requests: ProbeRequest[] = []): ProbePool {
  return {
    size: 1,
    stats: { busy: 0, waiting: 0, spawned: 0, killed: 0 },
    run(request, { onStep }) {
      requests.push(request);
      onStep?.(step);
      return Promise.resolve(result);
    },
    close: () => Promise.resolve(),
  };
}

async function outcomeOf(result: ProbeResult, changes: Partial<Subject> = {}) {
  const steps: StepReport[] = [];
  const requests: ProbeRequest[] = [];
  const outcome = await testLocally(
    poolOf(result, requests),
    { ...subject, ...changes },
    {
      catalog: builtinCatalog,
      find: {
        secret: (namespace, name) =>
          Promise.resolve(`${namespace}/${name}` === 'shop/db' ? secret : undefined),
        configMap: () => Promise.resolve(undefined),
      },
      onStep: (each) => steps.push(each),
    },
  );
  return { outcome, steps, requests };
}

const whole = { name: 'orders', namespace: 'shop', type: 'mysql' };
const success: ProbeResult = {
  status: 'Succeeded',
  steps: [step],
  durationMs: 4,
  server: { name: 'MySQL' },
  tls,
};

describe('a test from this machine', () => {
  it('asks the probe with the values of the Secrets, and tells each step as it ends', async () => {
    const { outcome, steps, requests } = await outcomeOf(success);

    expect(outcome).toEqual({
      ...whole,
      result: 'Succeeded',
      reason: 'TestSucceeded',
      message: 'the last test passed all its steps',
      steps: [step],
      durationMs: 4,
      server: { name: 'MySQL' },
      tls,
    });
    expect(steps).toEqual([step]);
    expect(requests).toMatchObject([
      { type: 'mysql', timeoutMs: 5000, parameters: { host: 'db', user: 'reader' } },
    ]);
    expect(requests[0]?.secrets['password']?.reveal()).toBe('secret');
  });

  it('tells reason, message and step of what failed', async () => {
    const { outcome } = await outcomeOf({
      status: 'Failed',
      reason: 'CredentialsRejected',
      message: 'the server refused the password',
      failedStep: 'Authenticate',
      steps: [step],
      durationMs: 9,
    });

    expect(outcome).toEqual({
      ...whole,
      result: 'Failed',
      reason: 'CredentialsRejected',
      message:
        'the server refused the password. Correct the Secret: a new value is tried at once, a further one a minute later.',
      failedStep: 'Authenticate',
      steps: [step],
      durationMs: 9,
    });
  });

  it.each<{ what: string; spec: Subject['spec']; reason: string; message: string }>([
    {
      what: 'a type that does not exist',
      spec: { type: 'myqsl' },
      reason: 'UnknownType',
      message: 'there is no type myqsl',
    },
    {
      what: 'a Secret that is not there',
      spec: { ...subject.spec, secrets: { password: { name: 'other', key: 'pw' } } },
      reason: 'SecretNotFound',
      message: 'other',
    },
    {
      what: 'a key that the Secret does not have',
      spec: { ...subject.spec, secrets: { password: { name: 'db', key: 'none' } } },
      reason: 'SecretKeyNotFound',
      message: 'none',
    },
  ])('of $what fails without a probe: $reason', async ({ spec, reason, message }) => {
    const { outcome, requests } = await outcomeOf(success, { spec });

    expect(outcome).toMatchObject({
      result: 'Failed',
      reason,
      message: expect.stringContaining(message) as unknown,
      steps: [],
      durationMs: 0,
    });
    expect(requests).toEqual([]);
  });
});

it('a Node.js without a flag that holds a test runs none, and the user learns which one to use', () => {
  expect(() => localPool(['--disable-sigusr1'])).toThrow(
    `--local needs Node.js 24: ${process.versions.node} lacks --disable-sigusr1, by which a test is held; leave --local out, and the operator tests`,
  );
});
