import type { ServiceRecords, Target } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { CORRECT_RECORDS } from '../contract/remedies.ts';
import { canExist } from './endpoints.ts';

/*
 * What drivers of MongoDB make of an address mongodb+srv://, by the specification "Initial DNS Seedlist Discovery":
 * SRV records name the servers, and one TXT record may say a few options. Servers outside of the domain of the name are
 * refused, because an answer of DNS may be forged.
 */

/** What DNS says of a cluster. */
interface Seedlist {
  /** In an order of their own: DNS has none. Their names end in a dot, because they are whole. */
  readonly seeds: readonly Target[];
  readonly options: SeedlistOptions;
}

interface SeedlistOptions {
  readonly authSource?: string;
  readonly replicaSet?: string;
  readonly loadBalanced?: true;
}

/** Reads the records of a name. Throws ConnectionFailure where a driver would refuse them. */
export function readSeedlist(domain: string, { servers, texts }: ServiceRecords): Seedlist {
  const parent = parentOf(domain);
  if (servers.length === 0)
    throw unusable('DNS has no SRV record of the service mongodb for the name', 'HostNotFound');
  if (!servers.every(canExist)) throw unusable('an SRV record of the name holds no host with a port');
  if (!servers.every(({ host }) => host.endsWith(parent)))
    throw unusable(
      'an SRV record of the name leads out of its domain, where no client of MongoDB follows it',
    );
  const options = optionsOf(texts);
  const { replicaSet, loadBalanced } = options;
  if (loadBalanced === true && (servers.length > 1 || replicaSet !== undefined))
    throw unusable('the TXT record says loadBalanced, which goes with one server and with no replicaSet');
  const seeds = servers.map(({ host, port }) => ({ host: `${host}.`, port })).toSorted(byPlace);
  return { seeds, options };
}

/** With the dot in front. A name of one or two labels is its own: what stands above it is public. */
function parentOf(domain: string): string {
  const labels = domain.toLowerCase().replace(/\.$/, '').split('.');
  return `.${(labels.length < 3 ? labels : labels.slice(1)).join('.')}`;
}

function byPlace(one: Target, other: Target): number {
  return one.host.localeCompare(other.host) || one.port - other.port;
}

const LONGEST_TEXT = 1024;

/** By their names in lower case, as options of a URI have no case. */
const OPTIONS: Readonly<Record<string, (value: string) => SeedlistOptions | undefined>> = {
  authsource: (authSource) => (/^[^\0]{1,63}$/.test(authSource) ? { authSource } : undefined),
  replicaset: (replicaSet) => (/^[A-Za-z0-9._-]{1,256}$/.test(replicaSet) ? { replicaSet } : undefined),
  loadbalanced: (value) => ({ true: { loadBalanced: true } as const, false: {} })[value],
};

function optionsOf(texts: readonly string[]): SeedlistOptions {
  const [text = '', ...others] = texts;
  if (others.length > 0) throw unusable('DNS has several TXT records for the name, and one is allowed');
  if (text.length > LONGEST_TEXT) throw unusable(UNREADABLE);
  const pairs = text === '' ? [] : text.split('&').map(optionIn);
  return Object.assign({}, ...pairs) as SeedlistOptions; // of these
}

function optionIn(pair: string): SeedlistOptions {
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const known = name.toLowerCase();
  const option = Object.hasOwn(OPTIONS, known) ? OPTIONS[known]?.(decoded(value)) : undefined;
  if (option === undefined) throw unusable(UNREADABLE);
  return option;
}

const UNREADABLE =
  'the TXT record of the name says something else than authSource, replicaSet and loadBalanced, or what they cannot be';

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

function unusable(message: string, reason: 'HostNotFound' | 'ResolveFailed' = 'ResolveFailed') {
  return new ConnectionFailure(reason, message, { remedy: CORRECT_RECORDS });
}
