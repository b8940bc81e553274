import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { FlowKind } from '../../src/api/flowkind.ts';
import { listAll } from '../../src/cli/cluster.ts';
import { declaredSource, watchedKind } from '../../src/controllers/flowkind/source.ts';
import { createClient } from '../../src/runtime/client.ts';
import type { Client } from '../../src/runtime/client.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { servedResource } from '../../src/runtime/discovery.ts';
import { parsePath } from '../../src/validation/namePaths.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { untilServed } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { flowKindDefinitions } from '../support/servers/flowkinds.ts';
import { FLOW_SAMPLES } from './flowsamples.ts';

const SAMPLES = join(import.meta.dirname, '../../deploy/usage/samples');
const namespace = 'flows';

let plane: ControlPlane;
let kubectl: Kubectl;
let client: Client;
let definitions: readonly Definition[];

beforeAll(async () => {
  const folder = await flowKindDefinitions(console.error);
  definitions = await Promise.all(
    (await readdir(folder)).map(
      async (file) => parse(await readFile(join(folder, file), 'utf8')) as Definition,
    ),
  );
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  client = createClient(loadConfig(plane.kubeconfig), { userAgent: 'test' });
  await kubectl('apply', '--server-side', '-f', folder);
  await untilServed(kubectl);
  await kubectl('create', 'namespace', namespace);
}, 900_000);

afterAll(async () => {
  await client?.close();
  await plane?.stop();
});

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly versions: readonly {
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

async function flowKindsIn(file: string): Promise<readonly FlowKind[]> {
  const documents = parseAllDocuments(await readFile(join(SAMPLES, file), 'utf8'));
  return documents.map((document) => document.toJS() as FlowKind).filter(({ kind }) => kind === 'FlowKind');
}

/** Whether a schema has a text at the end of a path, or says nothing of what stands there. */
function hasText(schema: Schema | undefined, [step, ...rest]: ReturnType<typeof parsePath>): boolean {
  if (schema === undefined) return false;
  if (step === undefined) return schema.type === 'string';
  const next =
    step === 'each' ? (schema.items ?? schema.additionalProperties) : schema.properties?.[step.field];
  return next === undefined ? schema['x-kubernetes-preserve-unknown-fields'] === true : hasText(next, rest);
}

describe('deploy/usage/samples, against the definitions of their projects', () => {
  it('names no place that a definition does not have', async () => {
    const flowKinds = (await Promise.all((await readdir(SAMPLES)).map(flowKindsIn))).flat();
    const absent = flowKinds.flatMap(({ metadata, spec }) => {
      const definition = definitions.find(({ metadata: { name } }) => name === metadata.name);
      const versions = definition?.spec.versions.filter(({ served }) => served) ?? [];
      return [...(spec.connections ?? []), ...(spec.secrets ?? [])]
        .filter(
          ({ path }) => !versions.some(({ schema }) => hasText(schema.openAPIV3Schema, parsePath(path))),
        )
        .map(({ path }) => `${metadata.name} ${path}`);
    });

    expect(flowKinds.length).toBeGreaterThan(11);
    expect(absent).toEqual([]);
  });

  it.each(FLOW_SAMPLES)(
    'finds what a $kind uses, each at its place',
    async ({ file, name, uses, ...sample }) => {
      const object = { ...sample, metadata: { name: 'sample', namespace } };
      await kubectl.apply(object);
      const flowKind = (await flowKindsIn(`${file}.yaml`)).find(({ metadata }) => metadata.name === name);
      const source = flowKind && declaredSource(flowKind);
      if (source === undefined) throw new Error(`${file} does not declare ${name}`);

      const resource = await servedResource(client, source, new AbortController().signal);
      if (resource === undefined) throw new Error(`${name} is not served`);
      const kind = watchedKind(source, resource);
      const [held] = await listAll(client, kind, namespace);

      expect(resource).toMatchObject({ kind: sample.kind, namespaced: true });
      expect(held && kind.transform?.(held).takeUses()).toEqual(
        uses.map(([secret, path]) => ({ connection: `secret:${namespace}/${secret}`, path })),
      );
    },
  );
});
