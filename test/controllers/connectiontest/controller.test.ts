import type { ConnectionSpec } from '../../../src/api/connection.ts';
import {
  ConnectionPolicies,
  Connections,
  ConnectionTests,
  ConnectionTypes,
  Secrets,
} from '../../../src/api/kinds.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { SUCCESS } from '../../support/fakes/io.ts';
import { failed, POSTGRESQL } from '../connection/builder.ts';
import { PASSWORD, withTest, run, written, resultOf, reasonOf } from './applied.ts';

const LEDGER = { type: 'ledger', parameters: {}, secrets: {} };
const DECLARED = {
  title: 'Ledger',
  summary: 'Of the house.',
  category: 'generic',
  stage: 'beta',
  parameters: {},
} as const;

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
      name: 'whose spec turns the test off asks no server',
      spec: of({ test: { enabled: false } }),
      result: 'NotSupported',
      reason: 'TestDisabled',
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

  it('waits for a type that the API server holds and the watch does not show, and for no other', async () => {
    const [arriving, unknown] = [
      withTest({ template: { spec: LEDGER } }),
      withTest({ template: { spec: LEDGER } }),
    ];
    arriving.server.apply(ConnectionTypes, { metadata: { name: 'ledger' }, spec: DECLARED }, 'unseen');

    const [patient] = await Promise.all([run(arriving), run(unknown)]);

    expect([patient, resultOf(arriving)]).toEqual([{ requeueAfterMs: 500 }, undefined]);
    expect(reasonOf(unknown)).toBe('UnknownType');
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
