import { conditionOf } from '../api/conditions.ts';
import type { Connection } from '../api/connection.ts';
import { expiriesOf } from '../api/lastTest.ts';
import { Connections, SecretMetadata } from '../api/kinds.ts';
import type { Cache } from '../runtime/cache.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { annotatedExpiry } from '../validation/annotatedExpiry.ts';
import { secretNames } from '../validation/credentials.ts';
import { connectionShape } from '../validation/shape.ts';
import { PREFIX } from './metrics.ts';

/** One series of each Connection, as docs/metrics.md describes it. */
interface Series {
  readonly name: string;
  readonly help: string;
  /** Besides `namespace` and `name`. */
  readonly labels: readonly string[];
  /** One line each: further labels as they are written, and the value. */
  lines(
    this: void,
    connection: Connection,
    cache: Cache,
  ): readonly (readonly [labels: string, value: number])[];
}

/** What is shown of each Connection; never a host. */
export const CONNECTION_SERIES: readonly Series[] = [
  {
    name: `${PREFIX}connection_ready`,
    help: 'Whether a Connection is ready: 1 or 0; absent where nothing is known of it yet.',
    labels: ['type'],
    lines: (connection) => {
      const ready = readyOf(connection);
      return ready === undefined ? [] : [[`,type="${typeOf(connection)}"`, Number(ready.status === 'True')]];
    },
  },
  {
    name: `${PREFIX}connection_ready_since`,
    help: 'Since when it is ready, or is not, in seconds of Unix time.',
    labels: [],
    lines: (connection) => {
      const ready = readyOf(connection);
      return ready === undefined ? [] : [['', secondsOf(ready.lastTransitionTime)]];
    },
  },
  {
    name: `${PREFIX}connection_test_seconds`,
    help: 'Duration of the last test in its status, which may lag by an hour while nothing changes.',
    labels: [],
    lines: ({ status }) => (status?.lastTest === undefined ? [] : [['', status.lastTest.durationMs / 1000]]),
  },
  {
    name: `${PREFIX}connection_flows`,
    help: 'Flows and other objects that use it.',
    labels: [],
    lines: ({ status }) => (status?.usage === undefined ? [] : [['', status.usage.count]]),
  },
  {
    name: `${PREFIX}connection_expiry`,
    help: 'When the certificate of the server or of the client, the password, the token or the Secret expires, in seconds of Unix time.',
    labels: ['kind'],
    lines: (connection, cache) =>
      expiriesIn(connection, cache).map(({ kind, time }) => [`,kind="${kind}"`, secondsOf(time)]),
  },
];

/**
 * Shows each Connection that the cache holds at the moment of a scrape, where this replica leads: two replicas would
 * show everything twice. Nothing is kept between scrapes, so nothing is left of a Connection that is gone.
 */
export function showConnections(metrics: Metrics, cache: Cache, leading: () => boolean): void {
  metrics.append(() => (leading() ? textOf(cache.list(Connections), cache) : ''));
}

/** Each Connection is taken out of the cache once, for all series. */
function textOf(connections: Iterable<Connection>, cache: Cache): string {
  const blocks = CONNECTION_SERIES.map((series) => ({ ...series, text: '' }));
  for (const connection of connections) {
    const { namespace, name: its } = connection.metadata;
    for (const block of blocks) {
      for (const [labels, value] of block.lines(connection, cache))
        block.text += `${block.name}{namespace="${namespace}",name="${its}"${labels}} ${value}\n`;
    }
  }
  return blocks
    .filter(({ text }) => text !== '')
    .map(({ name, help, text }) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${text}`)
    .join('');
}

/** What the last test saw; where there is none, because nothing is to be tested, what the Secrets say as they are watched. */
function expiriesIn(connection: Connection, cache: Cache) {
  const { metadata, spec, status } = connection;
  const isUntested = status?.lastTest === undefined && readyOf(connection)?.status === 'True';
  if (!isUntested || connectionShape(connection) !== undefined) return expiriesOf(status?.lastTest);
  const { namespace = '' } = metadata;
  const secrets = secretNames(spec).flatMap((name) => cache.get(SecretMetadata, { namespace, name }) ?? []);
  const { annotated } = annotatedExpiry(secrets.map((secret) => secret.metadata));
  return annotated === undefined ? [] : [{ kind: 'Secret', time: annotated } as const];
}

/** '' where no schema has held the object to its form: one such must not take the figures of all others away. */
function typeOf({ spec }: { readonly spec?: { readonly type?: unknown } }): string {
  return typeof spec?.type === 'string' && /^[a-z0-9-]+$/.test(spec.type) ? spec.type : '';
}

function readyOf({ status }: Connection) {
  return conditionOf(status?.conditions, 'Ready');
}

function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
