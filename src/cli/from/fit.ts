import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { fieldsOf } from '../form/fields.ts';
import type { Field } from '../form/fields.ts';
import { put, valueFor } from '../form/form.ts';
import { specMistakes } from '../judge.ts';
import { OURS } from '../ownership.ts';
import { API_VERSION } from '../sample.ts';
import type { ConnectionSpec } from '../../api/connection.ts';
import type { Foreign, Scalar } from './foreign.ts';
import { normal, ourName } from './names.ts';
import { decoded } from './uri.ts';

/** What became of a foreign connection: manifests, and in words all that did not go into them. */
export interface Fitted {
  readonly connection?: object;
  readonly secret?: object;
  /** Without values. */
  readonly notes: readonly string[];
}

/** A foreign connection as manifests of the catalogue's types, under this name. */
export function fit(
  foreign: Foreign,
  catalog: Catalog,
  as: { readonly name: string; readonly namespace: string | undefined },
): Fitted {
  const connector = typeNamed(foreign.types, catalog);
  if (connector === undefined) return { notes: [...(foreign.notes ?? []), leftOut(foreign.types)] };
  const sorting = sort(foreign, connector);
  const metadata = { name: as.name, ...(as.namespace !== undefined && { namespace: as.namespace }) };
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
    notes: [...(foreign.notes ?? []), ...sorting.notes, ...mistakes],
  };
}

function leftOut(types: readonly string[]): string {
  return types.length === 0
    ? 'left out'
    : `no type of the catalogue is ${[...new Set(types)].join(' or ')}: left out`;
}

function typeNamed(words: readonly string[], catalog: Catalog): Connector | undefined {
  for (const word of words.map((each) => each.toLowerCase())) {
    const found =
      catalog.get(word) ??
      catalog.connectors.find(({ type, aliases = [] }) =>
        [type, ...aliases].some((name) => normal(name) === normal(word)),
      );
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Sorting {
  parameters: Readonly<Record<string, unknown>>;
  readonly values: Record<string, string>;
  readonly references: Record<string, { readonly name: string; readonly key: string }>;
  readonly notes: string[];
}

/** Each field to the parameter or secret of the type that it means, or into the notes. */
function sort({ fields, hosts, references = {} }: Foreign, connector: Connector): Sorting {
  const targets = fieldsOf(connector);
  const sorting: Sorting = { parameters: {}, values: {}, references: {}, notes: [] };
  if (hosts !== undefined && arrayOfHosts(targets) === undefined)
    sorting.notes.push(`hosts after the first (${hosts.length - 1}): not used`);
  for (const [name, value] of Object.entries(composed(splitAddresses(fields), hosts, targets))) {
    const target = targetOf(name, targets);
    if (target === undefined) sorting.notes.push(`${name}: no counterpart in type ${connector.type}`);
    else place(target, value, sorting, name);
  }
  for (const [name, reference] of Object.entries(references)) {
    const target = targetOf(name, targets);
    const secret = target !== undefined && (target.identity || target.path.startsWith('secrets.'));
    if (secret) sorting.references[lastOf(target)] = reference;
    else
      sorting.notes.push(
        `${name}: stands in secret ${reference.name}, and type ${connector.type} has no such secret`,
      );
  }
  return sorting;
}

function place(target: Field, value: Scalar, sorting: Sorting, name: string): void {
  if (MASKED.test(String(value)))
    sorting.notes.push(`${name}: is masked or a placeholder: put the value into ${target.path} yourself`);
  else if (target.type === 'PEM' && !String(value).includes('-----BEGIN'))
    sorting.notes.push(`${name}: names a file: put its content into ${target.path}`);
  else if (target.path.startsWith('secrets.')) sorting.values[lastOf(target)] = String(value);
  else {
    const given = target.path === 'parameters.tls.mode' ? modeOf(String(value), sorting.notes) : value;
    if (given !== undefined)
      sorting.parameters = put(sorting.parameters, target.path.split('.').slice(1), typed(target, given));
  }
}

const MASKED = /^(\*{3,}|\$\{.*\}|<.*>|\{\{.*\}\}|\$__(env|file)\{.*\})$/s;

function typed(target: Field, value: Scalar): unknown {
  if (typeof value === 'string') return valueFor(target, value);
  return target.type === 'string' ? String(value) : value;
}

/** How far others verify a server, in our words; what may fall back to no encryption has none. */
function modeOf(mode: string, notes: string[]): string | undefined {
  const known = MODES[mode.toLowerCase().replaceAll('_', '-')];
  if (known === undefined)
    notes.push(
      `${mode.length > 20 ? 'tls mode' : `tls mode ${mode}`}: not known here, the default verify-full is written`,
    );
  else if (known[1] !== undefined) notes.push(`tls mode ${mode}: ${known[1]}`);
  return known?.[0];
}

const WEAK = 'falls back to no encryption, which no Connection does: require is written';
const UNSAID =
  'does not say how the server is verified: require is written, verify-full would prove who it is';
const MODES: Readonly<Record<string, readonly [string, string?]>> = {
  disable: ['disable'],
  disabled: ['disable'],
  allow: ['require', WEAK],
  prefer: ['require', WEAK],
  preferred: ['require', WEAK],
  require: ['require'],
  required: ['require'],
  'verify-ca': ['verify-ca'],
  'verify-full': ['verify-full'],
  'verify-identity': ['verify-full'],
  true: ['require', UNSAID],
  false: ['disable'],
};

/** The field that a name means: by its own name, by the name that many have, or as the only one of that use. */
function targetOf(name: string, targets: readonly Field[]): Field | undefined {
  const shared = ourName(name);
  const leaves = targets.filter(({ type }) => type !== 'object');
  const named = (wanted: string | undefined) =>
    wanted === undefined
      ? undefined
      : leaves.find((each) => normal(each.path.slice(each.path.indexOf('.') + 1)) === normal(wanted));
  return (
    named(name) ?? named(shared) ?? FALLBACKS[shared ?? '']?.map(named).find((each) => each !== undefined)
  );
}

/** What a login and its password are called where a type has neither. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  user: ['accessKeyId', 'clientId', 'account'],
  database: ['vhost'],
  password: ['secretAccessKey', 'clientSecret', 'token', 'apiKey', 'secretKey'],
  token: ['apiKey', 'password'],
  apiKey: ['token', 'password'],
  endpoint: ['url'],
  url: ['endpoint'],
};

/** `host:port` apart, and what a URL says of a login. */
function splitAddresses(fields: Foreign['fields']): Foreign['fields'] {
  const entries = Object.entries(fields).flatMap(([name, value]) => {
    const [, scheme, userinfo = '', rest] =
      ourName(name) === 'url' ? (/^([a-z]+:\/\/)([^/@]*)@(.*)$/s.exec(String(value)) ?? []) : [];
    if (scheme !== undefined) {
      const [user = '', ...password] = userinfo.split(':').map(decoded);
      return [
        [name, `${scheme}${rest}`] as const,
        ['user', user] as const,
        ['password', password.join(':')] as const,
      ];
    }
    const [, host, port] =
      ourName(name) === 'host' ? (/^\[?([^\],/]*?)\]?:(\d+)$/.exec(String(value)) ?? []) : [];
    return host === undefined
      ? [[name, value] as const]
      : [['host', host] as const, ['port', Number(port)] as const];
  });
  return Object.fromEntries(entries);
}

/** Host and port as one URL, or as a list, where the type wants that. */
function composed(
  fields: Foreign['fields'],
  hosts: readonly string[] | undefined,
  targets: readonly Field[],
): Foreign['fields'] {
  const has = (path: string) => targets.some((each) => each.path === path);
  const { host, port, scheme = 'https', ...rest } = fields;
  const list = arrayOfHosts(targets);
  if (has('parameters.host') || host === undefined) return dropped(fields, 'scheme');
  if (list !== undefined)
    return {
      ...rest,
      [lastOf(list)]: JSON.stringify(hosts ?? [port === undefined ? String(host) : `${host}:${port}`]),
    };
  if (!has('parameters.url') || 'url' in fields) return dropped(fields, 'scheme');
  const base = /^https?:\/\//.test(String(host)) ? String(host) : `${scheme}://${host}`;
  return { ...rest, url: port === undefined ? base : `${base}:${port}` };
}

function arrayOfHosts(targets: readonly Field[]): Field | undefined {
  return targets.find(
    ({ path, type }) => type === 'array' && /^parameters\.(brokers|hosts|servers|endpoints)$/.test(path),
  );
}

function dropped(fields: Foreign['fields'], name: string): Foreign['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));
}

function lastOf({ path }: Field): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
