import { isIP } from 'node:net';

/** A network and the ports of it that the deny list does not apply to. */
export interface AllowTarget {
  readonly address: string;
  readonly prefix: number;
  readonly ports: { readonly first: number; readonly last: number };
}

const FORM = /^(?:\[([^\]/]+)\]\/(\d+)|\[([^\]/]+)\/(\d+)\]|([\d.]+)\/(\d+))(?::(\d+)(?:-(\d+))?)?$/;

/** Reads a value of `--allow-target`: `10.0.0.0/8`, `127.0.0.1/32:5432`, `[fd00::/8]:5432-5440`. */
export function parseAllowTarget(value: string): AllowTarget {
  const match = FORM.exec(value);
  const address = match?.[1] ?? match?.[3] ?? match?.[5];
  if (!match || !address) throw invalid(value, 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets');
  const family = isIP(address);
  if (family === 0) throw invalid(value, 'it holds no IP address');
  const prefix = Number(match[2] ?? match[4] ?? match[6]);
  const longest = family === 4 ? 32 : 128;
  if (prefix > longest) throw invalid(value, `a prefix of IPv${family} has at most ${longest} bits`);
  const first = Number(match[7] ?? 1);
  const last = Number(match[8] ?? match[7] ?? 65535);
  if (first < 1 || last > 65535 || first > last)
    throw invalid(value, 'ports go from 1 to 65535, the lower one first');
  return { address, prefix, ports: { first, last } };
}

function invalid(value: string, rule: string): Error {
  return new Error(`--allow-target=${value} is not valid: ${rule}`);
}
