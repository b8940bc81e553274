import { logInsOf } from '../../../src/controllers/testing/logIn.ts';
import { Secret } from '../../../src/contract/secret.ts';
import { catalog } from '../connection/builder.ts';

interface Parts {
  readonly namespace?: string;
  readonly type?: string;
  readonly target?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly auth?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

function logIns({
  namespace = 'shop',
  type = 'postgresql',
  target = 'db:5432',
  parameters = { user: 'reader' },
  secrets = { password: 's3cret' },
  auth,
  uid = 'u1',
  resourceVersion = '1',
}: Parts = {}) {
  const connector = catalog.get(type);
  if (connector === undefined) throw new Error(`no type ${type}`);
  const values = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  const request = { parameters, secrets: values, auth };
  return logInsOf({
    namespace,
    target,
    connector,
    request,
    tls: 'null',
    identities: [{ name: 'db', uid, resourceVersion }],
  });
}

const same = logIns().server;
const bastion = { host: 'bastion', user: 'jump', hostKey: 'SHA256:x' };
const tunnelled = { password: 's3cret', sshTunnelPassword: 'jump3r' };

describe('the credential of a test', () => {
  it('is the same whatever else changes, and whatever becomes of its Secret', () => {
    const parameters = { user: 'reader', database: 'other' };

    expect(logIns({ resourceVersion: '2', parameters }).server).toEqual(same);
    expect(logIns({ uid: 'u2' }).server).toMatchObject({ account: same?.account, values: same?.values });
  });

  it.each<[string, Parts]>([
    ['value', { secrets: { password: 'other' } }],
    ['user', { parameters: { user: 'writer' } }],
    ['server', { target: 'db:5433' }],
    ['namespace', { namespace: 'crm' }],
    ['profile', { auth: 'certificate' }],
  ])('is another with another %s', (_, parts) => {
    const other = logIns(parts).server;

    expect(other?.values).not.toBe(same?.values);
    expect(other?.digest).not.toBe(same?.digest);
  });

  it('shows readers of status nothing that they could try values against', () => {
    expect(same?.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(logIns({ uid: 'u2' }).server?.digest).not.toBe(same?.digest);
  });

  it('is none where no secret is given', () => {
    expect(logIns({ secrets: {} })).toEqual({ server: undefined, carrier: undefined });
  });

  it('knows an account where the type has users', () => {
    expect([same?.account, logIns({ type: 'github', secrets: { token: 't' } }).server?.account]).toEqual([
      expect.any(String),
      undefined,
    ]);
  });

  it.each([
    ['postgresql', false],
    ['ldap', true],
    ['active-directory', true],
    ['oracle', true],
    ['sqlserver', true],
    ['azure-sql', true],
    ['sap-hana', true],
    ['sap-s4hana', true],
    ['smb', true],
  ])('of %s: locked early %p', (type, locksEarly) => {
    expect(logIns({ type }).server?.locksEarly).toBe(locksEarly);
  });
});

describe('the server of a credential', () => {
  it.each([
    ['postgresql', false],
    ['redis', true],
    ['mqtt', true],
    ['ldap', true],
    ['stomp', true],
    ['smtp', false],
  ])('of %s gets it before it says anything: %p', (type, speaksFirst) => {
    expect(logIns({ type }).server?.speaksFirst).toBe(speaksFirst);
  });
});

describe('the credential of the way', () => {
  const way = (parts: Parts = {}) =>
    logIns({ parameters: { user: 'reader', sshTunnel: bastion }, secrets: tunnelled, ...parts });

  it('is the same for every server behind it, and no part of theirs', () => {
    const parameters = { user: 'writer', sshTunnel: bastion };
    const other = way({ parameters, target: 'other:1', secrets: { ...tunnelled, password: 'x' } });

    expect(other.carrier).toEqual(way().carrier);
    expect(way({ secrets: { ...tunnelled, sshTunnelPassword: 'x' } }).server).toEqual(way().server);
  });

  it.each<[string, Parts]>([
    ['user', { parameters: { user: 'reader', sshTunnel: { ...bastion, user: 'other' } } }],
    ['value', { secrets: { ...tunnelled, sshTunnelPassword: 'other' } }],
    ['namespace', { namespace: 'crm' }],
  ])('is another with another %s', (_, parts) => {
    expect(way(parts).carrier?.values).not.toBe(way().carrier?.values);
  });
});
