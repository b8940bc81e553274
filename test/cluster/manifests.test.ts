import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { judge } from '../../src/validation/verdict.ts';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { WRONG } from './wrongmanifests.ts';

const SAMPLES = join(import.meta.dirname, '../../deploy/samples');
const apiVersion = 'mooring.dev/v1alpha1';

let site: Cluster;
let namespace: string;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('manifests');
}, 900_000);

afterAll(() => site?.stop());

describe('every sample', () => {
  it('is accepted by the API server and fits its type', async () => {
    const files = await readdir(SAMPLES);
    const texts = await Promise.all(files.map((file) => readFile(join(SAMPLES, file), 'utf8')));
    const objects = texts.flatMap((text) =>
      parseAllDocuments(text).map((document): Sample => document.toJS() as Sample),
    );

    await site.kubectl.apply(
      ...objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } })),
    );

    const catalog = catalogOf(connectors);
    const verdicts = objects
      .filter(({ kind }) => kind === 'Connection')
      .map(({ spec }) => judge(spec, catalog));
    expect(verdicts.filter((verdict) => 'reason' in verdict)).toEqual([]);
    expect(verdicts.length).toBe(connectors.length);
  }, 60_000);
});

describe('deploy/', () => {
  it('is accepted whole, the Deployment included', async () => {
    const said = await site.kubectl(
      'apply',
      '--server-side',
      '--dry-run=server',
      '--force-conflicts',
      '-k',
      join(SAMPLES, '..'),
    );

    expect(said.match(/serverside-applied/g)?.length).toBe(5 + 2 + 6 + 3 + 18 + 6 + 4 + 3);
    expect(said).toContain('deployment.apps/mooring serverside-applied');
  });
});

interface Sample {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: ConnectionSpec;
}

describe('a wrong manifest', () => {
  it.each(WRONG)('%s is refused, and the place is named', async (_, kind, parts, words) => {
    const manifest = { apiVersion, kind, metadata: { name: 'wrong', namespace }, ...parts };

    await expect(site.kubectl.create(manifest)).rejects.toThrow(words);
  });
});
