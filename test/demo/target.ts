import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * Values of the operator's --allow-target for HOST:PORT: the addresses that the host has here, and for this machine
 * both of its loopback addresses.
 */
export async function allowedTargets(target: string): Promise<readonly string[]> {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(target) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error(`--allow-target ${target}: must be HOST:PORT, such as localhost:5432`);
  const found = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }];
  const addresses = found.map(({ address }) => address);
  const all = addresses.some(isLoopback) ? [...new Set([...addresses, '127.0.0.1', '::1'])] : addresses;
  return all.map((address) => (isIP(address) === 6 ? `[${address}/128]:${port}` : `${address}/32:${port}`));
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
