import { isDeepStrictEqual } from 'node:util';
import type { FlowKind } from '../../api/flowkind.ts';
import { Connections, FlowKinds } from '../../api/kinds.ts';
import type { Client } from '../../runtime/client.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { keyOf, refFrom, refOf } from '../../runtime/kind.ts';
import type { OperatorServices } from '../../runtime/operator.ts';
import type { NamespaceScope } from '../../runtime/scope.ts';
import { SECRET_INDEX, secretKeys } from '../connection/indexes.ts';
import { secretIn } from '../usage/usage.ts';
import type { SourceState, UsageIndex, UserSources } from '../usage/usage.ts';
import { declaredSource } from './source.ts';
import type { UserSource } from './source.ts';
import { SourceWatch } from './sourceWatch.ts';

/** What they watch with. */
interface UserWatchesOptions {
  readonly client: Pick<Client, 'request' | 'stream'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: NamespaceScope;
  readonly usage: UsageIndex;
}

/** What a running operator offers them. */
type Queue = Pick<OperatorServices, 'cache' | 'enqueue'> & { readonly leading: () => boolean };

/** How long usage stays as it was counted last for a kind that gives no answer. */
const PATIENCE_MS = 30_000;

interface Declared {
  readonly spec: FlowKind['spec'];
  readonly watch: SourceWatch;
  settled: boolean;
}

/**
 * One watch for each kind that is declared to be a flow, from the moment that its FlowKind is seen until it is gone.
 * Until what was counted before has been read again, usage stays as it was: a restart must not open the door to the
 * deletion of what is in use.
 */
export class UserWatches implements UserSources {
  readonly #options: UserWatchesOptions;
  readonly #declared = new Map<string, Declared>();
  readonly #running = new Set<Promise<void>>();
  readonly #closed = new AbortController();
  #queue: Queue | undefined;

  constructor(options: UserWatchesOptions) {
    this.#options = options;
    options.usage.sources = this;
  }

  get usage(): UsageIndex {
    return this.#options.usage;
  }

  /** Tells them where to report what changed. */
  attach(queue: Queue): void {
    this.#queue = queue;
  }

  get settled(): boolean {
    return [...this.#declared.values()].every(({ settled }) => settled);
  }

  stateOf(name: string): SourceState | undefined {
    return this.#declared.get(name)?.watch.state;
  }

  declare(name: string, flowKind: FlowKind | undefined): void {
    const before = this.#declared.get(name);
    const source = flowKind === undefined ? undefined : declaredSource(flowKind);
    if (source !== undefined && isDeepStrictEqual(before?.spec, flowKind?.spec)) return;
    this.#declared.delete(name);
    before?.watch.stop();
    if (source === undefined || flowKind === undefined) return;
    this.#declared.set(name, {
      spec: flowKind.spec,
      watch: this.#watch(name, source),
      settled: (flowKind.status?.references ?? 0) === 0,
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#running);
  }

  #watch(name: string, source: UserSource): SourceWatch {
    const { clock } = this.#options;
    const watch = new SourceWatch(source, {
      ...this.#options,
      onTouched: (targets) => this.#report(targets),
      onPhase: () => this.#onPhase(name, watch),
    });
    const running = watch.run(this.#closed.signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
    const cancel = clock.after(PATIENCE_MS, () => this.#settle(name, watch));
    void running.finally(cancel);
    return watch;
  }

  #onPhase(name: string, watch: SourceWatch): void {
    this.#settle(name, watch);
    this.#queue?.enqueue(FlowKinds, { namespace: '', name });
  }

  /** With the last of them, what stayed as it was counted before is counted anew. */
  #settle(name: string, watch: SourceWatch): void {
    const declared = this.#declared.get(name);
    if (declared?.watch !== watch || declared.settled) return;
    declared.settled = true;
    if (!this.settled || this.#queue?.leading() !== true) return;
    for (const connection of this.#queue.cache.list(Connections)) {
      const ref = refOf(connection);
      const usage = this.#options.usage.of(keyOf(ref), secretKeys(connection));
      if (!isDeepStrictEqual(usage, connection.status?.usage)) this.#queue.enqueue(Connections, ref);
    }
  }

  /** Before this replica leads, nothing is due: it looks at every Connection when it begins to. */
  #report(targets: readonly string[]): void {
    if (this.#queue?.leading() !== true) return;
    const { cache, enqueue } = this.#queue;
    for (const target of targets) {
      const secret = secretIn(target);
      if (secret === undefined) enqueue(Connections, refFrom(target));
      else
        for (const ref of [
          ...cache.refsByIndex(Connections, SECRET_INDEX, secret),
          ...this.#options.usage.boundBy(secret).map(refFrom),
        ])
          enqueue(Connections, ref);
    }
  }
}
