import type { Connection } from '../../src/api/connection.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { apiVersion, messageOf, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const namespace = 'shop';
const PATIENCE_MS = 120_000;

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl('create', 'namespace', namespace);
}, 900_000);

afterAll(() => environment?.stop());

/** The manifests of a Connection, and of its Secret with this annotation. */
function hook(name: string, expires: string, test: object = {}): readonly object[] {
  const annotations = { 'mooring.dev/expires-at': expires };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, annotations },
      stringData: { token: credential(name) },
    },
    {
      apiVersion,
      kind: 'Connection',
      metadata: { name, namespace },
      spec: {
        type: 'http',
        parameters: { url: `http://127.0.0.1:${environment.port}/${name}`, tls: { mode: 'disable' } },
        secrets: { token: { name, key: 'token' } },
        test: { probe: { path: '/' }, ...test },
      },
    },
  ];
}

const expiryOf = async (name: string) =>
  (await environment.get<Connection>('connection', namespace, name)).status?.lastTest?.expires;

describe('the annotation that says when a Secret expires', () => {
  it(
    'is named where it is no time, and stands in status once it is one',
    async () => {
      await environment.kubectl.apply(...hook('misdated', 'next year'));
      const first = await environment.waitForVerdict(namespace, 'misdated', 'True TestSucceeded', 60_000);

      await environment.kubectl.apply(...hook('misdated', '2031-03-01'));

      await eventually(
        async () =>
          expect(await expiryOf('misdated')).toEqual([{ kind: 'Secret', time: '2031-03-01T00:00:00Z' }]),
        60_000,
      );
      expect(messageOf(first)).toBe(
        'the last test passed all its steps; the annotation mooring.dev/expires-at of Secret misdated is neither a date (2031-01-02) nor a time (2031-01-02T03:04:05Z), and is not read',
      );
      const now = await environment.get<Connection>('connection', namespace, 'misdated');
      expect(messageOf(now)).toBe('the last test passed all its steps');
    },
    PATIENCE_MS,
  );

  it(
    'stands in the metrics though the Connection is not to be tested',
    async () => {
      await environment.kubectl.apply(...hook('untested', '2031-04-01', { enabled: false }));
      await environment.waitForVerdict(namespace, 'untested', 'True TestDisabled', 60_000);

      expect(await environment.operator().metrics()).toContain(
        `mooring_connection_expiry{namespace="shop",name="untested",kind="Secret"} ${Date.UTC(2031, 3, 1) / 1000}`,
      );
    },
    PATIENCE_MS,
  );
});
