import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Connection } from '../../src/api/connection.ts';
import type { ConnectionType } from '../../src/api/type.ts';
import { connectorFrom, declarationMistakes } from '../../src/catalog/declared.ts';
import { connectors } from '../../src/connectors/index.ts';
import type { Connector, Sample } from '../../src/contract/connector.ts';
import { defaultsOf } from '../../src/contract/schema.ts';
import type { TObject } from '../../src/contract/schema.ts';
import { declarationOf } from '../../src/validation/declaration.ts';
import { declaredTest } from '../../src/families/declared.ts';
import { importAll } from '../support/importing.ts';

/** The environment variable that names a folder of types to try instead of those that are built in. */
export const FOLDER = 'MOORING_CONFORMANCE';

/** The types that the conformance suite is about. */
export async function subjects(): Promise<readonly Connector[]> {
  const folder = process.env[FOLDER];
  return folder === undefined ? connectors : typesIn(folder);
}

/** The connectors that modules of a folder export, and the ConnectionTypes of its manifests, with their Connections for samples. */
async function typesIn(folder: string): Promise<readonly Connector[]> {
  const names = (await readdir(folder, { recursive: true })).map((name) => join(folder, name)).toSorted();
  const modules = await importAll<object>(names.filter((name) => /\.(ts|mjs|js)$/.test(name)));
  const texts = await Promise.all(
    names.filter((name) => /\.(ya?ml|json)$/.test(name)).map((name) => readFile(name, 'utf8')),
  );
  const objects = texts.flatMap((text) =>
    [...parseAllDocuments(text)].map((document) => document.toJS() as unknown),
  );
  const found = [
    ...modules.flatMap((each) => Object.values(each)).filter(isConnector),
    ...declaredIn(objects),
  ];
  if (found.length === 0)
    throw new Error(`${folder} holds no ConnectionType and no module that exports a connector`);
  return found;
}

function isConnector(value: unknown): value is Connector {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['type', 'title', 'parameters', 'samples'].every((field) => field in value)
  );
}

function declaredIn(objects: readonly unknown[]): readonly Connector[] {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- says of which kind the objects are
  const ofKind = <T>(kind: string) =>
    objects.filter((each) => (each as { kind?: unknown } | null)?.kind === kind) as readonly T[];
  const connections = ofKind<Connection>('Connection');
  return ofKind<ConnectionType>('ConnectionType').map((type) => {
    const { name } = type.metadata;
    const declaration = declarationOf(type);
    const [mistake] = declarationMistakes(declaration);
    if (mistake !== undefined) throw new Error(`ConnectionType ${name}: ${mistake.path}: ${mistake.message}`);
    const [first, ...rest] = connections.filter(({ spec }) => spec.type === name).map(sampleOf);
    if (first === undefined)
      throw new Error(`ConnectionType ${name}: put a Connection of it into the folder, as a sample`);
    const connector = connectorFrom(name, declaration);
    const { declaredCheck = {} } = connector;
    const test =
      declaredCheck.http === undefined && declaredCheck.tcp === undefined
        ? {}
        : declaredTest({ ...declaredCheck, defaults: defaultsOf(connector.parameters) });
    return { ...connector, ...test, samples: [first, ...rest] };
  });
}

function sampleOf({ metadata, spec }: Connection): Sample<TObject, TObject> {
  return { name: metadata.name, parameters: spec.parameters ?? {}, secrets: Object.keys(spec.secrets ?? {}) };
}
