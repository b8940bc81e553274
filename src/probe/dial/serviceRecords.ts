import { Resolver } from 'node:dns/promises';
import type { ServiceRecords } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeErrors.ts';
import type { DialContext } from './context.ts';
import type { AddressPolicy } from './policy.ts';

/** What a nameserver is given, of the time of a test; it is asked twice where it says nothing. */
const PATIENCE = { timeout: 1500, tries: 2 } as const;
/** More than the members of any cluster; an answer of DNS has no more than 64 KiB. */
const MOST_RECORDS = 64;

/**
 * Asks the nameservers of this machine for the SRV and TXT records of a name: the step Resolve. The name stands as it
 * is, without search domains. It is judged first, because the question alone goes to the nameserver of the zone; what
 * the records name is judged when it is dialled.
 */
export function serviceRecords(
  service: string,
  domain: string,
  policy: AddressPolicy,
  { steps, signal }: Pick<DialContext, 'steps' | 'signal'>,
  resolver: Pick<Resolver, 'resolveSrv' | 'resolveTxt' | 'cancel'> = new Resolver(PATIENCE),
): Promise<ServiceRecords> {
  return steps.run('Resolve', async () => {
    policy.checkDomain(domain);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const servers = await orNone(resolver.resolveSrv(`_${service}._tcp.${domain}`));
      const texts = servers.length === 0 ? [] : await orNone(resolver.resolveTxt(domain));
      if (Math.max(servers.length, texts.length) > MOST_RECORDS) throw tooMany();
      return {
        servers: servers.map(({ name, port }) => ({ host: name.toLowerCase(), port })),
        texts: texts.map((parts) => parts.join('')),
      };
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  });
}

/** Nothing where there is no such name, or no such record of it. */
async function orNone<T>(asking: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asking;
  } catch (error) {
    if (nodeFailure(error)?.reason === 'HostNotFound') return [];
    throw new ConnectionFailure('ResolveFailed', 'the DNS server did not answer the question', {
      cause: error,
    });
  }
}

function tooMany(): ConnectionFailure {
  return new ConnectionFailure('BudgetExceeded', `DNS has more than ${MOST_RECORDS} records of the service`);
}
