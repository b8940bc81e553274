import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an API server says of its kinds under /openapi/v2, as far as it is read here. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly [word: string]: unknown;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** Where kubeconform finds the files of `writeSchemas`. */
export const SCHEMA_LOCATION = '{{.ResourceKind}}{{.KindSuffix}}.json';

/** Writes a JSON Schema for each kind, under the names that kubeconform asks for; a field that there is not is a mistake. */
export async function writeSchemas({ definitions }: OpenApi, folder: string): Promise<void> {
  const strict = JSON.parse(JSON.stringify(definitions), tightened) as OpenApi['definitions']; // what they were
  await writeFile(join(folder, 'definitions.json'), JSON.stringify({ definitions: strict }));
  for (const [name, definition] of Object.entries(definitions))
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      const suffix = [group.split('.')[0], version].filter((part) => part !== '').join('-');
      const file = join(folder, `${kind}-${suffix}.json`.toLowerCase());
      await writeFile(file, JSON.stringify({ $ref: `definitions.json#/definitions/${name}` }));
    }
}

/** Makes a part of a schema refuse what it does not name, and say in words of JSON Schema what OpenAPI says in its own. */
function tightened(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const part = value as Definition; // an object of JSON
  if (part['format'] === 'int-or-string') return { type: ['integer', 'string'] };
  const isOpen = 'additionalProperties' in part || part['x-kubernetes-preserve-unknown-fields'] === true;
  const names = part['properties'];
  const isSchema = part['type'] === 'object' && typeof names === 'object' && names !== null;
  return isSchema && !isOpen ? { ...part, additionalProperties: false } : value;
}
