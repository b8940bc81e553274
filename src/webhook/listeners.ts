import type { Client } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { TlsServer } from '../runtime/secureMetrics.ts';
import type { KeyPair } from './certificate.ts';
import { rotateCertificate } from './certificateRotator.ts';

/** A server of the operator that other programs reach over TLS, before it has its certificate. */
export interface Listener {
  /** In the log. */
  readonly name: string;
  start(this: void, pair: KeyPair): Promise<TlsServer>;
}

/** With whose help the servers get their certificate. */
export interface CertificateSource {
  /** Of the operator. */
  readonly namespace: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  readonly leading: () => boolean;
  readonly signal: AbortSignal;
}

/** The servers, from before there is a certificate. */
export interface RunningListeners {
  /** Why they do not answer yet; undefined where they do. */
  notReady(): string | undefined;
  close(): Promise<void>;
}

/** Runs the servers from the moment there is a certificate; all have the same one. */
export function serveListeners(listeners: readonly Listener[], source: CertificateSource): RunningListeners {
  const { namespace, log, signal } = source;
  const ending = new AbortController();
  const servers = new Map<Listener, TlsServer>();
  const use = async (pair: KeyPair) => {
    for (const listener of listeners) {
      const running = servers.get(listener);
      if (running !== undefined) running.renew(pair);
      else {
        const server = await listener.start(pair);
        servers.set(listener, server);
        log.info(`${listener.name} listens`, { port: server.port });
      }
    }
  };
  const names = [`mooring.${namespace}.svc`, `mooring.${namespace}.svc.cluster.local`, 'localhost'];
  const keeping = rotateCertificate({ ...source, names, use }, AbortSignal.any([signal, ending.signal]));
  return {
    notReady: () => (servers.size < listeners.length ? 'the webhook has no certificate' : undefined),
    async close() {
      ending.abort();
      await keeping;
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
