import { conditionOf } from '../../../src/api/conditions.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { ConnectionPolicies, Connections, ConnectionTests, Secrets } from '../../../src/api/kinds.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { SUCCESS, fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo, ProbeAnswer } from '../../support/fakes/io.ts';
import { settled } from '../../support/clock.ts';
import { failed, POSTGRESQL } from '../connection/builder.ts';

const REF = { namespace: 'shop', name: 'once' };
const PASSWORD = { password: Buffer.from('s3same').toString('base64') };

function withTest(spec: object = { template: { spec: POSTGRESQL } }, annotations = {}): FakeIo {
  const fake = fakeIo();
  fake.server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data: PASSWORD });
  fake.server.apply(ConnectionTests, { metadata: { ...REF, annotations }, spec });
  return fake;
}

const run = (fake: FakeIo) => fake.reconcile(ConnectionTests, REF);
const written = (fake: FakeIo) => fake.server.get(ConnectionTests, REF);
const resultOf = (fake: FakeIo) => written(fake)?.status?.result;
const reasonOf = (fake: FakeIo) => conditionOf(written(fake)?.status?.conditions, 'Ready')?.reason;

describe('a ConnectionTest', () => {
  interface Case {
    readonly name: string;
    readonly spec: object;
    readonly answer?: ProbeResult;
    readonly result: string;
    readonly reason: string;
    readonly asked: number;
  }
  const of = (changes: Partial<ConnectionSpec>) => ({ template: { spec: { ...POSTGRESQL, ...changes } } });

  it.each<Case>([
    { name: 'passes', spec: of({}), result: 'Succeeded', reason: 'TestSucceeded', asked: 1 },
    {
      name: 'fails as the server says',
      spec: of({}),
      answer: failed('AccountLocked', 'Authenticate'),
      result: 'Failed',
      reason: 'AccountLocked',
      asked: 1,
    },
    {
      name: 'of an unknown type asks no server',
      spec: of({ type: 'nosuch' }),
      result: 'Failed',
      reason: 'UnknownType',
      asked: 0,
    },
    {
      name: 'of a type without a question asks no server',
      spec: of({ type: 'http', parameters: { url: 'https://a.example' }, secrets: {} }),
      result: 'NotSupported',
      reason: 'TestNotSupported',
      asked: 0,
    },
    {
      name: 'with a key that is not in its Secret asks no server',
      spec: of({ secrets: { password: { name: 'sales-db', key: 'nosuch' } } }),
      result: 'Failed',
      reason: 'SecretKeyNotFound',
      asked: 0,
    },
  ])('$name', async ({ spec, answer = SUCCESS, result, reason, asked }) => {
    const fake = withTest(spec);
    fake.answer(() => answer);

    await run(fake);

    expect({ result: resultOf(fake), reason: reasonOf(fake), asked: fake.requests.length }).toEqual({
      result,
      reason,
      asked,
    });
  });

  it('sends the Secret that its template names, and no other', async () => {
    const fake = withTest();
    fake.server.apply(Secrets, { metadata: { namespace: 'crm', name: 'sales-db' }, data: PASSWORD });

    await run(fake);

    const [request] = fake.requests;
    expect([Object.keys(request?.secrets ?? {}), request?.secrets['password']?.reveal()]).toEqual([
      ['password'],
      's3same',
    ]);
  });

  it('tests the Connection that it names', async () => {
    const fake = withTest({ connectionRef: { name: 'sales' } });
    fake.server.apply(Connections, { metadata: { namespace: 'shop', name: 'sales' }, spec: POSTGRESQL });

    await run(fake);

    expect([resultOf(fake), fake.requests[0]?.parameters]).toEqual(['Succeeded', POSTGRESQL.parameters]);
  });

  it('is refused by a policy without asking a server', async () => {
    const fake = withTest();
    fake.server.apply(ConnectionPolicies, {
      metadata: { name: 'p' },
      spec: { types: { deny: ['postgresql'] } },
    });

    await run(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['NotAllowed', []]);
  });

  it('waits ten seconds for a Connection and for a Secret that may still arrive', async () => {
    const noConnection = withTest({ connectionRef: { name: 'nosuch' } });
    const noSecret = withTest();
    noSecret.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });
    const both = [noConnection, noSecret];

    const patient = await Promise.all(both.map(run));
    const early = both.map(resultOf);
    for (const fake of both) await fake.clock.advance(10_000);
    await Promise.all(both.map(run));

    expect([patient, early]).toEqual([
      [{ requeueAfterMs: 500 }, { requeueAfterMs: 500 }],
      [undefined, undefined],
    ]);
    expect(both.map(reasonOf)).toEqual(['ConnectionNotFound', 'SecretNotFound']);
  });

  it('waits where it cannot be told which policies apply', async () => {
    const fake = withTest();
    fake.server.apply(ConnectionPolicies, {
      metadata: { name: 'p' },
      spec: { namespaceSelector: { matchLabels: { team: 'a' } } },
    });
    const elsewhere = { namespace: 'new', name: 'once' };
    fake.server.apply(ConnectionTests, { metadata: elsewhere, spec: { template: { spec: POSTGRESQL } } });

    const outcome = await fake.reconcile(ConnectionTests, elsewhere);

    expect([outcome, fake.requests]).toEqual([{ requeueAfterMs: 500 }, []]);
  });

  it('is removed when its time is over, and nothing else of its name', async () => {
    const fake = withTest({ template: { spec: POSTGRESQL }, ttlSecondsAfterFinished: 60 });

    const ended = await run(fake);
    await fake.clock.advance(60_000);
    const { uid } = written(fake)?.metadata ?? {};
    await run(fake);

    expect([ended, written(fake)]).toEqual([{ requeueAfterMs: 60_000 }, undefined]);
    expect(fake.server.writes.at(-1)).toEqual({
      verb: 'delete',
      kind: 'ConnectionTest',
      name: 'once',
      body: { uid },
    });
  });

  it('that breaks the schema of its kind is refused', async () => {
    const fake = withTest({ template: { spec: { type: 7 } } });

    await run(fake);

    expect([resultOf(fake), reasonOf(fake)]).toEqual(['Failed', 'ParametersInvalid']);
  });
});

describe('the writes of a ConnectionTest', () => {
  const versions = (fake: FakeIo) =>
    fake.server.writes.map(
      ({ body }) => (body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion,
    );

  /** Ends a step, and is at work for a second after that. */
  const slowly =
    (fake: FakeIo): ProbeAnswer =>
    async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      await fake.clock.advance(1_000);
      return SUCCESS;
    };

  it('name the version that they were made for: progress and result', async () => {
    const fake = withTest();
    const { resourceVersion: first } = written(fake)?.metadata ?? {};
    fake.answer(slowly(fake));

    await run(fake);

    const second = String(Number(first) + 1);
    expect(fake.server.writes.map(({ body }) => body)).toMatchObject([
      { metadata: { resourceVersion: first }, status: { steps: [{ name: 'Connect' }] } },
      { metadata: { resourceVersion: second }, status: { result: 'Succeeded', steps: null } },
    ]);
  });

  it('leave alone what was written since, and the test is not run again for that', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.apply(ConnectionTests, { metadata: { ...REF, labels: { by: 'other' } } }, 'unseen');
      return SUCCESS;
    });

    const conflict = await run(fake).catch((error: unknown) => error);
    const meanwhile = resultOf(fake);
    fake.server.apply(ConnectionTests, { metadata: { ...REF, labels: { by: 'other' } } });
    await run(fake);

    expect(conflict).toMatchObject({ name: 'ApiError', status: 409 });
    expect([meanwhile, resultOf(fake), fake.requests.length]).toEqual([undefined, 'Succeeded', 1]);
    expect(versions(fake)).toHaveLength(1);
  });

  it('are made again after an API server that refused them, and not for another object of the same name', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.refuse(503);
      return SUCCESS;
    });

    await run(fake).catch(() => undefined);
    fake.server.remove(ConnectionTests, REF);
    fake.answer(() => failed('TimedOut', 'Connect'));
    fake.server.apply(ConnectionTests, { metadata: REF, spec: { template: { spec: POSTGRESQL } } });
    await run(fake);

    expect([resultOf(fake), fake.requests.length]).toEqual(['Failed', 2]);
    expect(fake.io.unwrittenTests.size).toBe(0);
  });

  it('are not made to an object that came in place of the one tested', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.remove(ConnectionTests, REF);
      fake.server.apply(ConnectionTests, { metadata: REF, spec: { template: { spec: POSTGRESQL } } });
      return SUCCESS;
    });

    const outcome = await run(fake);

    expect([outcome, resultOf(fake), fake.server.writes]).toEqual([{}, undefined, []]);
  });

  it('show no progress of a test that is over at once', async () => {
    const fake = withTest();
    fake.answer(async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      await fake.clock.advance(299);
      return SUCCESS;
    });

    await run(fake);
    await settled();

    expect(fake.server.writes).toHaveLength(1);
    expect(fake.clock.pending()).toBe(0);
  });

  it('of progress may fail: nothing depends on them', async () => {
    const fake = withTest();
    fake.answer(async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      fake.server.refuse(500);
      await fake.clock.advance(1_000);
      return SUCCESS;
    });

    await run(fake);

    expect(resultOf(fake)).toBe('Succeeded');
  });
});
