import { withTlsMode } from './encryption.ts';
import { fieldOf, fieldsFrom, without } from './fields.ts';
import type { Description, FieldValues, Scalar } from './foreign.ts';
import { ourName } from './names.ts';
import { normal } from '../catalog/normal.ts';
import { joinHostPort, serverIn } from './place.ts';
import { pairsIn } from './uri.ts';
import type { Uri } from './uri.ts';

/*
 * URLs that name Redis Sentinels: that of Lettuce, which has the database as its path and the master in the query; that of
 * clients in Python, whose path is master and database; and that of go-redis, whose user and password are those of
 * the Sentinels.
 */

const PORT = 26_379;
/** What clients call the name of the master, without case and punctuation. */
const MASTER = ['sentinelmaster', 'sentinelmasterid', 'sentinelservicename', 'mastername'];

/** What such a URL describes; undefined for any other. */
export function sentinelUri(uri: Uri): Description | undefined {
  const { scheme, query } = uri;
  const [, secure] = /^(?:redis|valkey)(s?)[+-]sentinels?$/.exec(scheme) ?? [];
  if (secure !== undefined) return ofSentinelScheme(uri, secure === 's' || scheme.endsWith('sentinels'));
  const isFailover = /^(redis|valkey)s?$/.test(scheme) && /(^|&)master_name=/.test(query);
  return isFailover ? ofGoRedis(uri) : undefined;
}

/** Each Sentinel as host:port. */
function sentinelHosts(places: readonly (Scalar | undefined)[]): readonly string[] {
  return places.flatMap((place) =>
    String(place ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .map((each) => {
        const server = serverIn(each);
        return server === undefined ? each : joinHostPort(server.host, server.port ?? PORT);
      }),
  );
}

function ofSentinelScheme(uri: Uri, isSecure: boolean): Description {
  const { path = '', query, user, password } = uri;
  const pairs = pairsIn(query, true).filter(([name]) => name !== '');
  const isDatabase = pairs.some(([name]) => MASTER.includes(normal(name))) || /^\d+$/.test(path);
  const [master, database] = isDatabase ? [undefined, path] : path.split('/');
  const named = Object.entries({ user, password, sentinelMaster: master, database });
  return described(uri, [...named, ...pairs], isSecure);
}

function ofGoRedis(uri: Uri): Description {
  const { path, query, user, password, scheme } = uri;
  const pairs = pairsIn(query, true).filter(([name]) => name !== '');
  const more = pairs.filter(([name]) => name === 'addr').map(([, value]) => value);
  const named: readonly (readonly [string, Scalar | undefined])[] = [
    ...Object.entries({ sentinelUser: user, sentinelPassword: password, database: path }),
    ...pairs.filter(([name]) => name !== 'addr'),
  ];
  return described({ ...uri, hosts: [...hostsOf(uri), ...more] }, named, /^(rediss|valkeys)$/.test(scheme));
}

/** The Sentinels beside their master; without one they are told, because they say nothing of themselves. */
export function withSentinels(
  fields: FieldValues,
  places: readonly (Scalar | undefined)[],
): Pick<Description, 'fields' | 'hosts' | 'notes'> {
  if (Object.keys(fields).some((name) => ourName(name) === 'sentinelMaster'))
    return { fields, hosts: sentinelHosts(places) };
  return { fields, notes: ['hosts: are Sentinels, and no master is named: put both into the Connection'] };
}

function described(
  uri: Uri,
  pairs: Iterable<readonly [string, Scalar | undefined]>,
  isSecure: boolean,
): Description {
  const { fields, notes } = fieldsFrom(pairs);
  const absent = isSecure ? 'verify-full' : 'disable';
  const named = withTlsMode(withMaster(fields), { absent, yes: 'verify-full' });
  const { notes: more = [], ...found } = withSentinels(named, hostsOf(uri));
  return {
    types: [uri.scheme.startsWith('valkey') ? 'valkey' : 'redis'],
    ...found,
    notes: [...notes, ...more],
  };
}

/** The name by which the type knows it. */
function withMaster(fields: FieldValues): FieldValues {
  const master = fieldOf(fields, ...MASTER);
  return { ...without(fields, MASTER), ...(master !== undefined && { sentinelMaster: master }) };
}

function hostsOf({ host, port, hosts }: Uri): readonly string[] {
  return hosts ?? (host === undefined ? [] : [joinHostPort(host, port)]);
}
