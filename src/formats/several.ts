import { hostAndPort, splitServer } from './url.ts';
import type { Values } from './values.ts';

/** The servers of a URL that may name several, with commas between: those in `hosts`, or else this one. */
export function serversOf(values: Values, host: string, port: string): string {
  const several = values.list('hosts');
  return several.length > 0 ? several.join() : hostAndPort(host, port);
}

/** The same as a list of hosts and one of ports, in which an address of IPv6 has no brackets. */
export function serverLists(values: Values, host: string, port: string): readonly [string, string] {
  const several = values.list('hosts').map(splitServer);
  if (several.length === 0) return [host, port];
  return [several.map((each) => each.host).join(), several.map((each) => each.port).join()];
}

/** What PgJDBC calls the session attributes of libpq. */
export function serverTypeOf(values: Values): string | undefined {
  return SERVER_TYPES[values.textOr('targetSessionAttrs', '')];
}

const SERVER_TYPES: Readonly<Record<string, string>> = {
  any: 'any',
  'read-write': 'primary',
  primary: 'primary',
  'read-only': 'secondary',
  standby: 'secondary',
};
