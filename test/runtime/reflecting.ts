import { createLog } from '../../src/runtime/log.ts';
import type { Kind, KubernetesObject } from '../../src/runtime/kind.ts';
import { Reflector } from '../../src/runtime/reflector.ts';
import type { WatchSelector } from '../../src/runtime/scope.ts';
import { Store } from '../../src/runtime/store.ts';
import { manualClock } from '../support/clock.ts';
import { passed, scriptedStreams, WidgetKind, type ScriptedStream } from './streams.ts';

const stops: (() => Promise<void>)[] = [];

/** A reflector whose streams a test scripts; each refusal answers a request, and `lines` gets its log. */
export async function startReflector(
  kind: Kind = WidgetKind,
  refusals: readonly Error[] = [],
  lines: string[] = [],
  part: WatchSelector = { namespace: 'n' },
) {
  const clock = manualClock();
  const streams = scriptedStreams();
  streams.refusals.push(...refusals);
  const store = new Store<KubernetesObject>(kind, new Map(), () => undefined);
  let timesForbidden = 0;
  const reflector = new Reflector({
    client: streams.client,
    store,
    clock,
    log: createLog('warn', { write: (text) => void lines.push(text) }),
    part,
    onForbidden: () => timesForbidden++,
    random: () => 0.5,
  });
  const stop = new AbortController();
  const ended = reflector.run(stop.signal);
  stops.push(() => {
    stop.abort();
    return ended;
  });
  await passed();
  const stream = (index: number) => streams.asked[index] as ScriptedStream;
  return { clock, store, reflector, streams, stream, timesForbidden: () => timesForbidden };
}

/** Stops those that a test has started. */
export async function stopReflectors(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}
