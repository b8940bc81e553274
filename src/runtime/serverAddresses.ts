import { lookup } from 'node:dns/promises';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { describe } from './log.ts';
import type { Log } from './log.ts';

/** What the addresses are read with. */
export interface ServerAddressesOptions {
  readonly client: Pick<Client, 'request'>;
  /** The API server's URL in the kubeconfig. */
  readonly server: string;
  /** The address of the Service `kubernetes`, where the operator runs in a Pod. */
  readonly service: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly resolve?: (hostname: string) => Promise<readonly { readonly address: string }[]>;
}

const READ_EVERY_MS = 60_000;

/** The addresses of the API server: that in the kubeconfig, and those behind the Service `kubernetes`, which change as its machines do. */
export class ServerAddresses {
  readonly #options: ServerAddressesOptions;
  #named: readonly string[] = [];
  #behind: readonly string[] = [];

  constructor(options: ServerAddressesOptions) {
    this.#options = options;
  }

  /** As they were read last. */
  get current(): readonly string[] {
    const { service } = this.#options;
    return [...new Set([...this.#named, ...(service === undefined ? [] : [service]), ...this.#behind])];
  }

  /** Reads them now; what cannot be read stays as it was. */
  async read(): Promise<void> {
    const { client, server, log, resolve = resolveAll } = this.#options;
    const { hostname } = new URL(server);
    const named = await resolve(hostname.replaceAll(/[[\]]/g, '')).catch(() => undefined);
    if (named !== undefined) this.#named = named.map(({ address }) => address);
    try {
      const slices = await client.request({
        method: 'GET',
        path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
        query: { labelSelector: 'kubernetes.io/service-name=kubernetes' },
      });
      const { items = [] } = slices as EndpointSlices; // the API server's own list
      this.#behind = items.flatMap(({ endpoints }) =>
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
      );
    } catch (error) {
      log.warn('addresses of the api server are not known', { cause: describe(error) });
    }
  }

  /** Reads them again each minute, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(READ_EVERY_MS, signal);
      if (signal.aborted) return;
      await this.read();
    }
  }
}

interface EndpointSlices {
  readonly items?: readonly { readonly endpoints?: readonly { readonly addresses: readonly string[] }[] }[];
}

function resolveAll(hostname: string): ReturnType<NonNullable<ServerAddressesOptions['resolve']>> {
  return lookup(hostname, { all: true });
}
