import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ConnectionType } from '../../src/api/type.ts';
import { declarationMistakes } from '../../src/catalog/declared.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { conditionsOf } from '../../src/controllers/connectionpolicy/controller.ts';
import type { ConnectionPolicy } from '../../src/api/policy.ts';
import { declarationOf } from '../../src/validation/declaration.ts';
import { CRM } from '../catalog/crm.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';

let site: Cluster;

beforeAll(async () => {
  site = await cluster({ installed: true });
}, 900_000);

afterAll(() => site?.stop());

/** The manifests of a page, and what the API server says to those that it does not take. */
async function manifestsOf(
  name: string,
): Promise<{ readonly manifests: readonly object[]; readonly refused: readonly string[] }> {
  const page = await readFile(join(import.meta.dirname, `../../docs/${name}`), 'utf8');
  const manifests = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text = '']) => parse(text) as object,
  );
  const said = await Promise.all(manifests.map((manifest) => site.kubectl.tried(manifest)));
  return { manifests, refused: said.filter((each) => !each.includes('created (server dry run)')) };
}

describe('docs/declaring-types.md', () => {
  it('holds types that the API server takes, and that have no mistake', async () => {
    const { manifests, refused } = await manifestsOf('declaring-types.md');
    const types = (manifests as readonly ConnectionType[]).filter(({ kind }) => kind === 'ConnectionType'); // as the API server took them

    expect(refused).toEqual([]);
    expect(types.map((type) => [type.metadata.name, declarationMistakes(declarationOf(type))])).toEqual([
      ['acme-crm', []],
      ['acme-queue', []],
      ['acme-cloud', []],
    ]);
    expect(types[0]?.spec).toEqual(CRM);
  });
});

describe('docs/policies.md', () => {
  it('holds nothing but manifests that the API server takes, and policies without a mistake', async () => {
    const { manifests: taken, refused } = await manifestsOf('policies.md');
    const manifests = taken as readonly ConnectionPolicy[]; // or of another kind, which is asked below

    const told = manifests
      .filter(({ kind }) => kind === 'ConnectionPolicy')
      .map((policy) => conditionsOf(policy, catalogOf(connectors))[0]?.reason);

    expect(refused).toEqual([]);
    expect(new Set(told)).toEqual(new Set(['Enforced']));
  });
});

describe('docs/usage.md', () => {
  it('holds nothing but manifests that the API server takes', async () => {
    const { manifests, refused } = await manifestsOf('usage.md');

    expect(refused).toEqual([]);
    expect(manifests).toHaveLength(3);
  });
});
