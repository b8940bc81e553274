import type { Client } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Handlers } from '../runtime/handlers.ts';
import type { Log } from '../runtime/log.ts';
import type { KeyPair } from './certificate.ts';
import { rotateCertificate } from './certificateRotator.ts';
import type { AdmissionValidator } from './review.ts';
import { serveWebhook } from './server.ts';
import type { Webhook } from './server.ts';

/** Where the webhook listens, and with whose help it gets its certificate. */
export interface AdmitOptions {
  readonly host: string;
  readonly port: number;
  /** Of the operator. */
  readonly namespace: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  readonly leading: () => boolean;
  /** Objects of other namespaces are let through unjudged; '' stands for what is in none. */
  readonly covers: (namespace: string) => boolean;
  readonly signal: AbortSignal;
}

/** A webhook, from before it has a certificate. */
export interface RunningWebhook {
  /** Why it does not answer yet; undefined where it does. */
  notReady(): string | undefined;
  close(): Promise<void>;
}

/** Runs the webhook that the tables make, from the moment there is a certificate. */
export function admit(
  tables: readonly Pick<Handlers, 'kind' | 'admission'>[],
  options: AdmitOptions,
): RunningWebhook {
  const { host, port, namespace, log, signal, covers } = options;
  const ending = new AbortController();
  const judge = judgeOf(tables, covers);
  let webhook: Webhook | undefined;
  const use = async (pair: KeyPair) => {
    if (webhook !== undefined) return webhook.renew(pair);
    webhook = await serveWebhook({ host, port, pair, judge });
    log.info('webhook listens', { port: webhook.port });
  };
  const names = [`mooring.${namespace}.svc`, `mooring.${namespace}.svc.cluster.local`, 'localhost'];
  const keeping = rotateCertificate({ ...options, names, use }, AbortSignal.any([signal, ending.signal]));
  return {
    notReady: () => (webhook === undefined ? 'the webhook has no certificate' : undefined),
    async close() {
      ending.abort();
      await keeping;
      await webhook?.close();
    },
  };
}

/** Finds the table of the kind. */
function judgeOf(
  tables: readonly Pick<Handlers, 'kind' | 'admission'>[],
  covers: AdmitOptions['covers'],
): AdmissionValidator {
  const byKind = new Map(tables.map(({ kind, admission }) => [kind.kind, admission]));
  return (kind, object, before) =>
    covers(object.metadata.namespace ?? '') ? byKind.get(kind)?.(object, before) : undefined;
}
