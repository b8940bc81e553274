import { parseAllDocuments } from 'yaml';
import { connection } from '../cli/console.ts';
import { credential } from '../support/canary.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';

const RIGHT = credential('right');

let site: Cluster;
let namespace: string;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('imports');
}, 900_000);

afterAll(() => site?.stop());

describe('import --from secret', () => {
  it('makes a Connection that names the keys of a Secret of the cluster, and prints no value of it', async () => {
    const uri = `postgresql://app:${encodeURIComponent(RIGHT)}@orders-rw:5432/app`;
    const texts = { dbname: 'app', host: 'orders-rw', port: '5432', username: 'app', password: RIGHT, uri };
    const literals = Object.entries(texts).map(([key, text]) => `--from-literal=${key}=${text}`);
    await site.kubectl('create', 'secret', 'generic', 'orders-app', '-n', namespace, ...literals);

    const { code, out, told } = await connection([
      'import',
      '--from',
      'secret',
      'orders-app',
      '-n',
      namespace,
      '--kubeconfig',
      site.kubeconfig,
    ]);

    // What libpq does where nothing is said, no Connection does.
    expect({ code, told: told.split('\n') }).toEqual({
      code: 1,
      told: [
        expect.stringContaining('tls.mode: is not said') as unknown,
        '1 of 1 connection of secret, 0 Secrets; see the note above',
      ],
    });
    expect(out).not.toContain(RIGHT);
    expect(parseAllDocuments(out).map((document) => document.toJS() as unknown)).toEqual([
      {
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Connection',
        metadata: { name: 'orders-app', namespace },
        spec: {
          type: 'postgresql',
          parameters: { host: 'orders-rw', port: 5432, database: 'app', tls: { mode: 'require' } },
          secrets: {
            user: { name: 'orders-app', key: 'username' },
            password: { name: 'orders-app', key: 'password' },
          },
        },
      },
    ]);
  }, 60_000);

  it('says where there is no such Secret', async () => {
    const { code, told } = await connection([
      'import',
      '--from',
      'secret',
      'orders-ap',
      '-n',
      namespace,
      '--kubeconfig',
      site.kubeconfig,
    ]);

    expect(code).toBe(3);
    expect(told).toContain('there is no Secret orders-ap in namespace');
  });
});
