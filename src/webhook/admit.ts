import type { Handlers } from '../runtime/handlers.ts';
import type { Listener } from './listeners.ts';
import type { AdmissionValidator } from './review.ts';
import { serveWebhook } from './server.ts';

/** Where the webhook listens, and what it judges. */
interface AdmitOptions {
  readonly host: string;
  readonly port: number;
  /** Objects of other namespaces are let through unjudged; '' stands for what is in none. */
  readonly covers: (namespace: string) => boolean;
}

/** The webhook that the tables make. */
export function admit(
  tables: readonly Pick<Handlers, 'kind' | 'admission'>[],
  { host, port, covers }: AdmitOptions,
): Listener {
  const judge = judgeOf(tables, covers);
  return { name: 'webhook', start: (pair) => serveWebhook({ host, port, pair, judge }) };
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
