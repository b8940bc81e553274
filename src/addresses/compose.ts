import type { Field } from '../catalog/fields.ts';
import { without } from './fields.ts';
import type { FieldValues, Scalar } from './foreign.ts';
import { normal } from '../catalog/normal.ts';
import { isSetting, ourName } from './names.ts';
import { joinHostPort, serverIn } from './place.ts';
import { parseUri } from './uri.ts';

/** Fields as the type declares them, and notes for the report. */
interface ComposedFields {
  readonly fields: FieldValues;
  readonly notes: readonly string[];
}

/** Joins or splits host, port and URL as the type declares them: one URL, a list of host:port, or host and port. */
export function composeAddress(
  given: FieldValues,
  hosts: readonly string[] | undefined,
  targets: readonly Field[],
): ComposedFields {
  const notes: string[] = [];
  const has = (path: string) => targets.some((each) => each.path === path);
  const list = targets.find(
    ({ path, type }) => type === 'array' && /^parameters\.(brokers|hosts|servers|endpoints)$/.test(path),
  );
  const bySentinels = Object.keys(given).some((name) => ourName(name) === 'sentinelMaster');
  const areServers = hosts !== undefined && hosts.length > 1;
  if (areServers && has('parameters.urls') && given['url'] !== undefined)
    return { fields: withUrls(given, String(given['url']), hosts), notes };
  if (list !== undefined && (bySentinels || areServers || !has('parameters.host'))) {
    const split = splitAddresses(given, notes);
    const isSaidApart = areServers && !/:\d+$/.test(hosts[0] ?? '');
    const usual = bySentinels ? SENTINEL : targets.find(({ path }) => path === 'parameters.port')?.standard;
    const port = (isSaidApart ? split['port'] : undefined) ?? usual ?? KAFKA;
    return { fields: withServerList(split, hosts, list, port), notes };
  }
  const fields = splitAddresses(list === undefined ? given : withoutList(given), notes);
  if (hosts !== undefined) notes.push(`hosts after the first (${hosts.length - 1}): not used`);
  if (has('parameters.host')) return { fields: hostOnly(fields, notes), notes };
  return { fields: has('parameters.url') ? withUrl(fields, notes) : without(fields, ['scheme']), notes };
}

/** Each host with the scheme and the path that stand once. */
function withUrls(fields: FieldValues, url: string, hosts: readonly string[]): FieldValues {
  const [, scheme = '', path = ''] = /^(https?:\/\/)[^/]*(.*)$/s.exec(url) ?? [];
  const places = hosts.map((host) => host.trim().replace(/^(https?:\/\/)?([^/]*@)?/i, ''));
  const urls = places.map((place) => `${scheme}${place}${place.includes('/') ? '' : path}`);
  return { ...without(fields, ['url']), urls: JSON.stringify(urls) };
}

/** Of a type that takes one server or a list of Sentinels, a list without a master is one of servers. */
function withoutList(fields: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [normal(name) === 'hosts' ? 'host' : name, value]),
  );
}

/** Splits `host:port`, and takes user and password out of a URL. */
function splitAddresses(fields: FieldValues, notes: string[]): FieldValues {
  let taken: string | undefined;
  const entries = Object.entries(fields).flatMap(([name, value]): readonly (readonly [string, Scalar])[] => {
    const named = ourName(name);
    if (named === 'url' || named === 'endpoint') return loginApart(name, String(value), notes);
    const place = named === 'host' && !String(value).includes(',') ? serverIn(String(value)) : undefined;
    if (place === undefined) return [[name, value]];
    if (taken !== undefined && taken !== place.host)
      notes.push(`${isSetting(name) ? name : 'host'}: says the host once more, and otherwise: it is taken`);
    taken = place.host;
    return [['host', place.host], ...(place.port === undefined ? [] : [['port', place.port] as const])];
  });
  return Object.fromEntries(entries);
}

function loginApart(name: string, value: string, notes: string[]): readonly (readonly [string, Scalar])[] {
  const [first = '', ...others] = value.split(/,(?=https?:)/);
  if (others.length > 0) notes.push(`hosts after the first (${others.length}): not used`);
  const uri = parseUri(first);
  if (uri === undefined) return [[name, first]];
  if ('refusal' in uri) {
    notes.push(`${name}: ${uri.refusal}`);
    return [];
  }
  if (uri.query !== '') notes.push(`${name}: has a query, which a url of a Connection has not: left out`);
  const { scheme, host = '', port, path, user, password } = uri;
  const plain = `${scheme}://${joinHostPort(host, port)}${path === undefined ? '' : `/${path}`}`;
  return [
    [name, plain],
    ...(user === undefined ? [] : [['user', user] as const]),
    ...(password === undefined ? [] : [['password', password] as const]),
  ];
}

const SENTINEL = 26_379;
const KAFKA = 9092;

function withServerList(
  fields: FieldValues,
  hosts: readonly string[] | undefined,
  list: Field,
  standard: Scalar,
): FieldValues {
  const name = lastOf(list);
  const { host, port, ...rest } = without(fields, ['scheme']);
  const own = Object.entries(rest).find(([each]) => ourName(each) === name);
  const single = host === undefined ? [] : [joinHostPort(String(host), port as number | undefined)]; // a number, or none
  const places = hosts ?? (own === undefined ? single : String(own[1]).split(','));
  const brokers = places
    .map((place) => place.trim().replace(/^\w+:\/\//, ''))
    .map((place) => (/:\d+$/.test(place) ? place : `${place}:${String(standard)}`));
  const others =
    own === undefined ? rest : Object.fromEntries(Object.entries(rest).filter(([each]) => each !== own[0]));
  return { ...(brokers.length > 0 && { [name]: JSON.stringify(brokers) }), ...others };
}

/** Takes the host out of a URL, and leaves out a Unix socket. */
function hostOnly(fields: FieldValues, notes: string[]): FieldValues {
  const named = Object.keys(fields).find((name) => ourName(name) === 'host');
  const { [named ?? 'host']: host, ...rest } = without(fields, ['scheme']);
  if (host === undefined) return rest;
  const text = String(host);
  if (/^[/@]/.test(text)) {
    notes.push('host: is a Unix socket, which no Connection reaches: put a host');
    return rest;
  }
  const several = text.split(',');
  if (several.length > 1) {
    notes.push(`hosts after the first (${several.length - 1}): not used`);
    return hostOnly({ ...rest, ...serverIn(several[0] ?? '') }, notes);
  }
  const uri = parseUri(text);
  if (uri === undefined || 'refusal' in uri || uri.host === undefined) return { host, ...rest };
  const { user, password, port } = uri;
  const login = Object.fromEntries(
    Object.entries({ user, password }).filter(
      ([name, value]) => value !== undefined && !Object.keys(rest).some((each) => ourName(each) === name),
    ),
  ) as FieldValues; // what is undefined is out
  return { host: uri.host, ...(port !== undefined && { port }), ...login, ...rest };
}

/** The scheme of a URL says whether there is TLS. */
function withUrl(fields: FieldValues, notes: string[]): FieldValues {
  const { host, port, scheme, url, ...rest } = fields;
  const disabled = rest['sslmode'] === 'disable';
  if (url === undefined && host !== undefined && scheme === undefined && rest['sslmode'] === undefined)
    notes.push('url: nothing says whether it is http or https: https is written');
  const address =
    url ??
    (host === undefined
      ? undefined
      : composedUrl(String(host), port, scheme ?? (disabled ? 'http' : 'https')));
  const clear = String(address).startsWith('http:');
  const apart = address === undefined ? [] : loginApart('url', String(address), notes);
  return { ...Object.fromEntries(apart), ...(clear ? without(rest, ['sslmode']) : rest) };
}

/** Puts the port into the authority, before a path that follows the host. */
function composedUrl(host: string, port: Scalar | undefined, scheme: Scalar): string {
  const [, base = `${scheme}://`, authority = '', path = ''] =
    /^(https?:\/\/)?(\[[^\]]*\]|[^/]*)(.*)$/s.exec(host) ?? [];
  const six = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(authority) ? `[${authority}]` : authority;
  return `${base}${six}${port === undefined || /:\d+$/.test(six) ? '' : `:${port}`}${path}`;
}

/** The last name of a dotted path. */
export function lastOf({ path }: Field): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
