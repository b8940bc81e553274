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
    const specs = objects.filter(({ kind }) => kind === 'Connection').map(({ spec }) => spec);
    expect(specs.map((spec) => judge(spec, catalog)).filter((verdict) => 'reason' in verdict)).toEqual([]);
    expect([...new Set(specs.map(({ type }) => type))].toSorted()).toEqual(
      connectors.map(({ type }) => type).toSorted(),
    );
  }, 60_000);
});

describe('deploy/', () => {
  it('is accepted whole, the Deployment included', async () => {
    const deploy = join(SAMPLES, '..');
    const rendered = parseAllDocuments(await site.kubectl('kustomize', deploy));

    const said = await site.kubectl(
      'apply',
      '--server-side',
      '--dry-run=server',
      '--force-conflicts',
      '-k',
      deploy,
    );

    expect(rendered.length).toBeGreaterThan(40);
    expect(said.match(/serverside-applied/g)).toHaveLength(rendered.length);
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
