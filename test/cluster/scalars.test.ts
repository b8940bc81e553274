import { scalarsWrong, SCALARS, TEXTS } from '../cli/scalars.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';

let site: Cluster;

beforeAll(async () => {
  site = await cluster({ installed: true });
}, 900_000);

afterAll(() => site?.stop());

describe('YAML of the plugin', () => {
  it('is read by kubectl as the same values, and what kubectl reads is read the same', async () => {
    expect(Object.keys(SCALARS).length).toBeGreaterThan(80);
    expect(TEXTS.length).toBeGreaterThan(100);

    expect(await scalarsWrong(site.binaries.kubectl, site.kubeconfig)).toEqual([]);
  }, 60_000);
});
