import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { conditionsOf } from '../../src/controllers/policy/table.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';

let site: Cluster;

beforeAll(async () => {
  site = await cluster({ installed: true });
}, 900_000);

afterAll(() => site?.stop());

describe('docs/policies.md', () => {
  it('holds nothing but manifests that the API server takes, and policies without a mistake', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/policies.md'), 'utf8');
    const manifests = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => parse(text) as ConnectionPolicy);

    const said = await Promise.all(manifests.map((manifest) => site.kubectl.tried(manifest)));
    const told = manifests
      .filter(({ kind }) => kind === 'ConnectionPolicy')
      .map((policy) => conditionsOf(policy, catalogOf(connectors))[0]?.reason);

    expect(said.filter((each) => !each.includes('created (server dry run)'))).toEqual([]);
    expect(told).toEqual(['Enforced', 'Enforced', 'Enforced', 'Enforced']);
  });
});
