import type { Catalog } from '../../catalog/catalog.ts';
import { specMistakes } from '../judge.ts';
import { typeNamed } from '../search.ts';
import { OURS } from '../ownership.ts';
import { API_VERSION } from '../sample.ts';
import type { ConnectionSpec } from '../../api/connection.ts';
import type { Foreign } from '../../addresses/foreign.ts';
import { sort } from '../../addresses/sort.ts';
import { withUnsaid } from '../../addresses/unsaid.ts';

/** An object as kubectl applies it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly stringData?: Readonly<Record<string, string>>;
}

/** The manifests of a foreign connection, and messages about what they leave out. */
interface FittedConnection {
  readonly connection?: Manifest & { readonly spec: ConnectionSpec };
  readonly secret?: Manifest;
  /** These contain no values. */
  readonly notes: readonly string[];
}

/** Turns a foreign connection into manifests of a type of the catalogue, under this name. */
export function fit(
  given: Foreign,
  catalog: Catalog,
  as: { readonly name: string; readonly namespace: string | undefined },
): FittedConnection {
  const [connector] = given.types.flatMap((word) => typeNamed(word, catalog) ?? []);
  if (connector === undefined) return { notes: skipped(given) };
  const foreign = withUnsaid(given, connector);
  const sorting = sort(foreign, connector);
  const { namespace, notes } = placeIn(foreign, as.namespace);
  const metadata = { name: as.name, ...(namespace !== undefined && { namespace }) };
  const own = Object.keys(sorting.values).map((key) => [key, { name: as.name, key }] as const);
  const secrets = { ...sorting.references, ...Object.fromEntries(own) };
  const spec: ConnectionSpec = {
    type: connector.type,
    ...(foreign.description !== undefined && { description: foreign.description.slice(0, 1024) }),
    parameters: sorting.parameters,
    ...(Object.keys(secrets).length > 0 && { secrets }),
  };
  const mistakes = specMistakes(spec, catalog).map(({ path, message }) => `${path}: ${message}`);
  return {
    connection: {
      apiVersion: API_VERSION,
      kind: 'Connection',
      metadata: { ...metadata, ...(foreign.labels !== undefined && { labels: foreign.labels }) },
      spec,
    },
    ...(own.length > 0 && {
      secret: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { ...metadata, labels: OURS },
        type: 'Opaque',
        stringData: sorting.values,
      },
    }),
    notes: [...(foreign.notes ?? []), ...notes, ...sorting.notes, ...mistakes],
  };
}

/** The namespace asked for, or that of the source; Secrets of the cluster stay where they are. */
function placeIn({ namespace: own, references = {} }: Foreign, wanted: string | undefined) {
  if (own === undefined) return { namespace: wanted, notes: [] };
  if (wanted === undefined && !NAMESPACE.test(own))
    return { namespace: undefined, notes: ['namespace: is no name of a namespace: left out'] };
  const isElsewhere = wanted !== undefined && wanted !== own && Object.keys(references).length > 0;
  const note = 'namespace: the Secrets that it refers to stand in that of its source: copy them';
  return { namespace: wanted ?? own, notes: isElsewhere ? [note] : [] };
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The reason and what comes of it in one line, where the reason is no type. */
function skipped({ types, notes = [] }: Foreign): readonly string[] {
  const [last, ...before] = notes.toReversed();
  if (types.length > 0 || last === undefined) return [...notes, leftOut(types)];
  return [...before.toReversed(), `left out: ${last}`];
}

function leftOut(types: readonly string[]): string {
  const words = [...new Set(types)].filter((word) => /^[A-Za-z][\w. -]{0,60}$/.test(word));
  return words.length === 0
    ? 'left out: it names no type'
    : `no type of the catalogue is ${words.join(' or ')}: left out`;
}
