import { Secrets } from '../../../src/api/kinds.ts';
import { examineConnection } from '../../../src/controllers/testing/examine.ts';
import type { ExamineOptions } from '../../../src/controllers/testing/examine.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { SUCCESS, fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { catalog, failed, POSTGRESQL } from '../connection/builder.ts';

const REJECTED = failed('CredentialsRejected', 'Authenticate');
const REFUSED = failed('ConnectionRefused', 'Connect');

function site(): FakeIo {
  const fake = fakeIo();
  const data = { password: Buffer.from('s3same').toString('base64') };
  fake.server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data });
  return fake;
}

function examine({ io }: FakeIo, options: Partial<ExamineOptions> = {}, spec: ConnectionSpec = POSTGRESQL) {
  const connector = catalog.get(spec.type);
  if (connector === undefined) throw new Error('no such type');
  const { signal } = new AbortController();
  const usual = { signal, since: io.clock.now(), requested: false };
  return examineConnection({ namespace: 'shop', spec, connector }, io, { ...usual, ...options });
}

describe('examining a connection', () => {
  it('says what the server said, with which Secrets and when', async () => {
    const fake = site();

    const { outcome, revision, rules } = await examine(fake);

    expect(revision).toMatch(/^[0-9a-f]{16}$/);
    const logIn = { credential: expect.stringMatching(/^[0-9a-f]{16}$/), accepted: true };
    const circumstances = { credentials: 'Resolved', revision, rules };
    expect(outcome).toEqual({ kind: 'tested', ...circumstances, result: SUCCESS, logIn });
  });

  it.each<{
    readonly name: string;
    readonly status: number;
    readonly message: string;
  }>([
    {
      name: 'a Secret that the operator may not read',
      status: 403,
      message:
        'the operator may not read secret sales-db: give its account the right to get it in this namespace',
    },
    {
      name: 'a Secret that the API server cannot decrypt',
      status: 500,
      message: 'the api server did not hand out secret sales-db (500)',
    },
  ])('refuses $name', async ({ status, message }) => {
    const fake = site();
    fake.server.refuse(status);

    const { outcome, revision } = await examine(fake);

    const at = 'CredentialsResolved';
    expect(outcome).toEqual({ kind: 'refused', at, reason: 'SecretUnavailable', message });
    expect([revision, fake.requests]).toEqual([undefined, []]);
  });

  it('keeps the revision of Secrets that were read and cannot be used', async () => {
    const fake = site();
    fake.server.apply(Secrets, { metadata: { namespace: 'shop', name: 'sales-db' }, data: { password: '' } });

    const { outcome, revision } = await examine(fake);

    expect(outcome).toMatchObject({ kind: 'refused', reason: 'SecretInvalid' });
    expect(revision).toMatch(/^[0-9a-f]{16}$/);
  });

  it('passes on that it is to end', async () => {
    const fake = site();
    const stop = new AbortController();
    fake.answer(() => {
      stop.abort();
      return Promise.reject(stop.signal.reason);
    });

    const error = await examine(fake, { signal: stop.signal }).catch((thrown: unknown) => thrown);

    expect(error).toBe(stop.signal.reason);
  });

  it('counts what it asked, and nothing that it did not', async () => {
    const fake = site();
    fake.answer(() => REJECTED);

    await examine(fake);
    await examine(fake);

    const { values } = await fake.io.tests.total.get();
    expect(values.map(({ labels, value }) => ({ ...labels, value }))).toEqual([
      { type: 'postgresql', reason: 'CredentialsRejected', value: 1 },
    ]);
  });
});

describe('the answer to another test', () => {
  interface Case {
    readonly name: string;
    readonly answer: ProbeResult;
    /** From the first test to the second. */
    readonly laterMs: number;
    /** How long the second has waited for its turn when it begins. */
    readonly waitedMs?: number;
    readonly requested?: boolean;
    readonly asked: number;
  }
  const HOUR = 3_600_000;

  it.each<Case>([
    { name: 'a success answers no other test', answer: SUCCESS, laterMs: 0, asked: 2 },
    { name: 'a rejection answers the next', answer: REJECTED, laterMs: 5 * HOUR, asked: 1 },
    { name: 'a rejection ends after six hours', answer: REJECTED, laterMs: 6 * HOUR, asked: 2 },
    {
      name: 'a rejection answers a request within a minute',
      answer: REJECTED,
      laterMs: 59_000,
      requested: true,
      asked: 1,
    },
    {
      name: 'a rejection does not answer a later request',
      answer: REJECTED,
      laterMs: 60_000,
      requested: true,
      asked: 2,
    },
    {
      name: 'an outage answers a test that waited meanwhile',
      answer: REFUSED,
      laterMs: 1_000,
      waitedMs: 2_000,
      asked: 1,
    },
    { name: 'an outage does not answer a test that came later', answer: REFUSED, laterMs: 1_000, asked: 2 },
  ])('$name', async ({ answer, laterMs, waitedMs = 0, requested = false, asked }) => {
    const fake = site();
    fake.answer(() => answer);

    await examine(fake);
    await fake.clock.advance(laterMs);
    const since = new Date(fake.clock.now().getTime() - waitedMs);
    await examine(fake, { since, requested });

    expect(fake.requests).toHaveLength(asked);
  });

  it('says when the other was refused, and stands for no other credential', async () => {
    const fake = site();
    fake.answer(() => REJECTED);
    const other = { ...POSTGRESQL, parameters: { ...POSTGRESQL.parameters, user: 'writer' } };

    await examine(fake);
    const { outcome } = await examine(fake);
    await examine(fake, {}, other);

    const message =
      'a test with the same credential was refused at 2026-01-01T00:00Z; to lock no account it is not tried again before 2026-01-01T06:00Z, unless a test is asked for';
    const remedy = 'Correct the Secret, or ask for a test: kubectl connection test NAME.';
    expect(outcome).toMatchObject({
      kind: 'tested',
      result: { ...REJECTED, message, remedy },
      askedAt: fake.clock.now(),
    });
    expect(fake.requests.map(({ parameters }) => parameters['user'])).toEqual(['reader', 'writer']);
  });

  it('says to a user who asks too soon from when on it is tried again', async () => {
    const fake = site();
    fake.answer(() => REJECTED);

    await fake.clock.advance(500);
    await examine(fake);
    await fake.clock.advance(1000);
    const { outcome } = await examine(fake, { requested: true });

    expect(outcome).toMatchObject({
      result: {
        message:
          'a test with the same credential was refused at 2026-01-01T00:00Z; to lock no account it is not tried again before 2026-01-01T00:01:01Z',
        remedy:
          'Ask again then, or correct the Secret: a new value is tried at once, a further one a minute later.',
      },
    });
  });
});
