import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { SecretObject } from '../../src/api/secret.ts';
import { ConnectionFailure } from '../../src/contract/failure.ts';
import { prepareTest, refusedFor, untestedReason } from '../../src/validation/preparation.ts';
import type { ClusterRules, Preparation } from '../../src/validation/preparation.ts';
import { catalog, POSTGRESQL } from '../controllers/connection/builder.ts';

const OPEN_RULES: ClusterRules = { policies: [], path: {}, optIn: false };
const HTTP: ConnectionSpec = { type: 'http', parameters: { url: 'https://a.example/' } };

function secret(
  data: Readonly<Record<string, string>>,
  parts: Partial<SecretObject['metadata']> = {},
): SecretObject {
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: { name: 'sales-db', uid: 'u', resourceVersion: '1', ...parts },
    data: Object.fromEntries(encoded),
  };
}

function prepared(
  spec: ConnectionSpec,
  secrets: readonly SecretObject[] = [],
  rules?: ClusterRules,
): Preparation {
  const connector = catalog.get(spec.type);
  if (connector === undefined) throw new Error('no such type');
  return prepareTest(
    spec,
    connector,
    { secrets: new Map(secrets.map((each) => [each.metadata.name, each])) },
    rules,
  );
}

const PASSWORD = secret({ password: 's3same' });

describe('preparing a test', () => {
  it('gives what the probe is asked: parameters with their Secrets, and no more than the type knows', () => {
    const preparation = prepared(POSTGRESQL, [PASSWORD], OPEN_RULES);

    expect(preparation).toEqual({
      kind: 'prepared',
      credentials: 'Resolved',
      places: { password: { kind: 'secret', from: expect.any(String) as string, key: 'password' } },
      request: {
        type: 'postgresql',
        declaredTest: undefined,
        parameters: POSTGRESQL.parameters,
        secrets: { password: expect.anything() },
        auth: 'password',
        probe: undefined,
        timeoutMs: 10_000,
        lists: [],
      },
    });
    expect(preparation.kind === 'prepared' && preparation.request.secrets['password']?.reveal()).toBe(
      's3same',
    );
  });

  it.each<{ readonly name: string; readonly timeout?: string; readonly timeoutMs: number }>([
    { name: 'ten seconds where the spec does not say', timeoutMs: 10_000 },
    { name: 'what the spec says', timeout: '1m', timeoutMs: 60_000 },
  ])('lasts $name', ({ timeout, timeoutMs }) => {
    const spec = { ...POSTGRESQL, test: timeout === undefined ? {} : { timeout } };

    expect(prepared(spec, [PASSWORD])).toMatchObject({ request: { timeoutMs } });
  });

  it('has the prober hold it to the weakest TLS that its policies let it have', () => {
    const spec = { tls: { minimumMode: 'verify-ca' as const } };

    expect(prepared(POSTGRESQL, [PASSWORD], { ...OPEN_RULES, ...denying(spec) })).toMatchObject({
      request: { minimumTls: 'verify-ca' },
    });
  });

  it('takes parameters that a whole Secret gives', () => {
    const spec = {
      type: 'postgresql',
      parameters: { database: 'sales' },
      secretsFrom: [{ name: 'sales-db' }],
    };

    const preparation = prepared(spec, [
      secret({ host: 'db', port: '5433', username: 'reader', password: 'x' }),
    ]);

    expect(preparation).toMatchObject({
      request: { parameters: { database: 'sales', host: 'db', port: 5433, user: 'reader' } },
    });
  });

  interface Refusal {
    readonly name: string;
    readonly spec?: ConnectionSpec;
    readonly secrets: readonly SecretObject[];
    readonly rules?: Partial<ClusterRules>;
    readonly at: string;
    readonly reason: string;
  }
  const denying = (spec: object) => ({
    policies: [{ metadata: { name: 'p', uid: 'u', resourceVersion: '1' }, spec }],
  });

  it.each<Refusal>([
    { name: 'a missing Secret', secrets: [], at: 'CredentialsResolved', reason: 'SecretNotFound' },
    {
      name: 'a missing key',
      secrets: [secret({ other: 'x' })],
      at: 'CredentialsResolved',
      reason: 'SecretKeyNotFound',
    },
    {
      name: 'a value with a stray line end',
      secrets: [secret({ password: 'x\n' })],
      at: 'CredentialsResolved',
      reason: 'SecretInvalid',
    },
    {
      name: 'a whole Secret that does not give what the type needs',
      spec: {
        type: 'postgresql',
        parameters: { host: 'db', database: 'd' },
        secretsFrom: [{ name: 'sales-db' }],
      },
      secrets: [secret({ username: 'reader' })],
      at: 'Validated',
      reason: 'AuthProfileInvalid',
    },
    {
      name: 'a Secret that does not opt in where it must',
      secrets: [PASSWORD],
      rules: { optIn: true },
      at: 'CredentialsResolved',
      reason: 'SecretNotShared',
    },
    {
      name: 'a host that a policy denies',
      secrets: [PASSWORD],
      rules: denying({ targets: { deny: [{ host: 'db.example.com' }] } }),
      at: 'Validated',
      reason: 'NotAllowed',
    },
    {
      name: 'an unbound Secret where a policy asks for a binding',
      secrets: [PASSWORD],
      rules: denying({ secrets: { requireHostBinding: true } }),
      at: 'Validated',
      reason: 'NotAllowed',
    },
    {
      name: 'a Secret bound to other hosts',
      secrets: [secret({ password: 'x' }, { annotations: { 'mooring.dev/allowed-hosts': 'other' } })],
      rules: {},
      at: 'CredentialsResolved',
      reason: 'SecretBoundElsewhere',
    },
    {
      name: 'a test that is turned off where a policy wants all of them',
      spec: { ...POSTGRESQL, test: { enabled: false } },
      secrets: [PASSWORD],
      rules: denying({ tests: { requireEnabled: true } }),
      at: 'Validated',
      reason: 'NotAllowed',
    },
  ])('refuses $name', ({ spec = POSTGRESQL, secrets, rules, at, reason }) => {
    const preparation = prepared(spec, secrets, rules && { ...OPEN_RULES, ...rules });

    expect(preparation).toMatchObject({ kind: 'refused', at, reason });
  });

  it('without the rules of a cluster goes wherever its user says', () => {
    const bound = secret({ password: 'x' }, { annotations: { 'mooring.dev/allowed-hosts': 'other' } });

    const preparation = prepared(POSTGRESQL, [bound]);

    expect(preparation.kind === 'prepared' && 'lists' in preparation.request).toBe(false);
    expect(preparation.kind).toBe('prepared');
  });

  it('says that there is nothing to ask, once the Secrets are in order', () => {
    const withToken = { ...HTTP, secrets: { token: { name: 'sales-db', key: 'password' } } };

    expect([prepared(HTTP), prepared(withToken, [PASSWORD]), prepared(withToken)]).toMatchObject([
      { kind: 'untested', credentials: 'NotNeeded', reason: 'TestNotSupported' },
      { kind: 'untested', credentials: 'Resolved', reason: 'TestNotSupported' },
      { kind: 'refused', reason: 'SecretNotFound' },
    ]);
  });
});

describe('whether a connection is tested', () => {
  const off = { enabled: false };

  it.each<{ readonly name: string; readonly spec: ConnectionSpec; readonly reason?: string }>([
    { name: 'a type that knows what to ask', spec: POSTGRESQL },
    { name: 'a type that must be told, and is not', spec: HTTP, reason: 'TestNotSupported' },
    { name: 'a type that must be told, and is', spec: { ...HTTP, test: { probe: {} } } },
    { name: 'a test that is turned on', spec: { ...POSTGRESQL, test: { enabled: true } } },
    { name: 'a test that is turned off', spec: { ...POSTGRESQL, test: off }, reason: 'TestDisabled' },
  ])('$name: $reason', ({ spec, reason }) => {
    const connector = catalog.get(spec.type);

    expect(connector && untestedReason(connector, spec)).toBe(reason);
  });
});

it('an error that is no failure of a connection is thrown again', () => {
  const defect = new Error('a defect');

  expect(() => refusedFor(defect)).toThrow(defect);
  expect(refusedFor(new ConnectionFailure('SecretInvalid', 'is empty'))).toEqual({
    kind: 'refused',
    at: 'CredentialsResolved',
    reason: 'SecretInvalid',
    message: 'is empty',
  });
});
