import { randomBytes } from 'node:crypto';
import { TEST_REQUESTED } from '../../api/connection.ts';
import { shapeMistakes } from '../../catalog/shape.ts';
import { CliFailure } from '../failure.ts';
import { KINDS } from '../judge.ts';
import { manifestSchema } from '../manifest.ts';
import { IMPORT_ANNOTATION } from '../ownership.ts';
import { API_VERSION } from '../sample.ts';

/** An object of a bundle: a Connection, a Flow, or a Secret that they need. */
export interface Item {
  readonly apiVersion: string;
  readonly kind: 'Connection' | 'Flow' | 'Secret';
  readonly metadata: ItemMetadata;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** The part of the metadata that goes from cluster to cluster. */
export interface ItemMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The payload of an export file: `version` is its first member, and all of it is encrypted. */
export interface Bundle {
  readonly version: typeof BUNDLE_VERSION;
  /** Tells this export from every other. */
  readonly id: string;
  readonly created: string;
  readonly items: readonly Item[];
}

/** The version of the format that this plugin writes and reads. */
export const BUNDLE_VERSION = 1;
/** The most bytes that a file may have, sealed and opened. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** The most objects that a bundle may have. */
const MAX_ITEMS = 50_000;

const FIRST = '{"version":';

/** A bundle of these, with an id of its own. */
export function bundleOf(items: readonly Item[]): Bundle {
  const id = randomBytes(16).toString('hex');
  return { version: BUNDLE_VERSION, id, created: new Date().toISOString(), items };
}

/** The text of a bundle. */
export function write({ version, id, created, items }: Bundle): string {
  return JSON.stringify({ version, id, created, items });
}

/** A bundle out of an opened payload. An attacker may have made it: each field is validated and copied. */
export function read(payload: Uint8Array): Bundle {
  if (payload.length > MAX_BYTES) throw refusal(`is longer than ${MAX_BYTES / 1024 / 1024} MiB`);
  const { version, id, created, items } = parsePayload(payload) as Partial<Bundle>; // each member is looked at
  if (version !== BUNDLE_VERSION)
    throw refusal(
      `has version ${typeof version === 'number' ? version : 'unknown'}, this plugin knows ${BUNDLE_VERSION}: use a newer one`,
    );
  if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id) || typeof created !== 'string')
    throw refusal('has no id or no time');
  if (!Array.isArray(items)) throw refusal('has no items');
  if (items.length > MAX_ITEMS) throw refusal(`has ${items.length} items, more than ${MAX_ITEMS}`);
  const keys = new Set<string>();
  const sound = items.map((item: unknown, index) => itemOf(item, index));
  for (const item of sound) {
    if (keys.has(keyOfItem(item))) throw refusal(`has ${keyOfItem(item)} twice`);
    keys.add(keyOfItem(item));
  }
  return { version, id, created, items: sound };
}

/** `Connection shop/orders`: unique in a bundle. */
export function keyOfItem({ kind, metadata }: Pick<Item, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

function parsePayload(payload: Uint8Array): object {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
    const value: unknown = text.startsWith(FIRST) ? JSON.parse(text) : undefined;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // All that is no bundle gets the same answer, below.
  }
  throw refusal('is no export of Connections');
}

/** An item copied field by field, so that no other field of it reaches the API server. */
function itemOf(value: unknown, index: number): Item {
  const kind = (value as { kind?: unknown } | null)?.kind;
  const schema = typeof kind === 'string' && Object.hasOwn(SCHEMAS, kind) ? SCHEMAS[kind] : undefined;
  if (schema === undefined) throw refusal(`has an item ${index} that is no Connection, Flow or Secret`);
  const [mistake] = shapeMistakes(value, schema);
  if (mistake !== undefined)
    throw refusal(`has an item ${index} with a mistake: ${mistake.path}: ${mistake.message}`);
  const { apiVersion, metadata, spec, type, data } = value as Item; // as the schema says
  if (kind === 'Secret' && !isCredential(type)) {
    const named = `Secret ${metadata.namespace}/${metadata.name} of type ${String(type)}`;
    throw refusal(`has ${named}; it may have ${[...SECRET_TYPES, 'servicebinding.io/*'].join(', ')}`);
  }
  return {
    apiVersion,
    kind: kind as Item['kind'], // one of SCHEMAS
    metadata: metadataOf(metadata, kind === 'Secret' ? binds : travels),
    ...(spec !== undefined && { spec }),
    ...(type !== undefined && { type }),
    ...(data !== undefined && { data }),
  };
}

/** Types of Secrets that hold a credential and nothing else: for some others, Kubernetes itself puts a token of its own in. */
const SECRET_TYPES: readonly string[] = [
  'Opaque',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/tls',
];

/** Whether Secrets of a type are exported and imported as such. */
export function isCredential(type = 'Opaque'): boolean {
  return SECRET_TYPES.includes(type) || type.startsWith('servicebinding.io/');
}

/** Labels and annotations that have a meaning in this cluster alone. */
const STAYS: readonly string[] = [
  IMPORT_ANNOTATION,
  TEST_REQUESTED,
  'kubectl.kubernetes.io/last-applied-configuration',
];

/** Whether a label or an annotation of a Connection or a Flow goes from cluster to cluster. */
export function travels(name: string): boolean {
  return !STAYS.includes(name);
}

/** The same of a Secret: those that bind a credential; others belong to the tool that manages the Secret. */
export function binds(name: string): boolean {
  return name.startsWith('mooring.dev/') && travels(name);
}

/** Metadata with those labels and annotations alone that the predicate accepts. */
export function metadataOf(
  { name, namespace, labels = {}, annotations = {} }: ItemMetadata,
  accepts: (name: string) => boolean,
): ItemMetadata {
  const [ours, notes] = [labels, annotations].map((all) =>
    Object.entries(all).filter(([each]) => accepts(each)),
  );
  return {
    name,
    namespace,
    ...(ours && ours.length > 0 && { labels: Object.fromEntries(ours) }),
    ...(notes && notes.length > 0 && { annotations: Object.fromEntries(notes) }),
  };
}

const NAME = { type: 'string', minLength: 1, maxLength: 253, pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' };
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };
const METADATA = {
  type: 'object',
  required: ['name', 'namespace'],
  properties: { name: NAME, namespace: { ...NAME, maxLength: 63 }, labels: TEXTS, annotations: TEXTS },
};

const SECRET = {
  type: 'object',
  required: ['apiVersion', 'metadata', 'data'],
  properties: {
    apiVersion: { enum: ['v1'] },
    kind: {},
    metadata: METADATA,
    type: { type: 'string', maxLength: 253 },
    data: {
      type: 'object',
      maxProperties: 64,
      additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
    },
  },
};

const SCHEMAS: Readonly<Record<string, object>> = {
  Secret: SECRET,
  Connection: ours('Connection'),
  Flow: ours('Flow'),
};

function ours(kind: 'Connection' | 'Flow'): object {
  const definition = KINDS.get(kind);
  if (definition === undefined) throw new Error(`no kind ${kind}`);
  const { properties } = manifestSchema(definition) as { readonly properties: object }; // as it is made
  return {
    type: 'object',
    required: ['apiVersion', 'metadata', 'spec'],
    properties: { ...properties, apiVersion: { enum: [API_VERSION] }, metadata: METADATA, status: false },
  };
}

function refusal(why: string): CliFailure {
  return new CliFailure('finding', `the file ${why}; nothing was written`);
}
