import { addAbortSignal, PassThrough } from 'node:stream';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import type { Call } from '../../src/runtime/transport.ts';
import { settled } from '../support/clock.ts';

/** The kind that these tests watch. */
export const WidgetKind = kind<KubernetesObject>({
  group: 'runtime.test',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});

/** One stream that was asked for. */
export interface ScriptedStream {
  readonly call: Call;
  /** Sends these lines, each a document. */
  send(...lines: readonly object[]): Promise<void>;
  /** Sends text as it is, and ends in peace. */
  end(text?: string): Promise<void>;
  /** Breaks the connection. */
  cut(): Promise<void>;
}

/** A client whose streams a test writes by hand, and which refuses the next ones where it is told to. */
export function scriptedStreams() {
  const asked: ScriptedStream[] = [];
  const refusals: Error[] = [];
  return {
    asked,
    refusals,
    client: {
      stream(call: Call) {
        const body = new PassThrough();
        body.on('error', () => undefined);
        if (call.signal) addAbortSignal(call.signal, body);
        asked.push(streamOf(call, body));
        const refusal = refusals.shift();
        return refusal === undefined ? Promise.resolve(body) : Promise.reject(refusal);
      },
    },
  };
}

function streamOf(call: Call, body: PassThrough): ScriptedStream {
  return {
    call,
    send(...lines) {
      body.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return passed();
    },
    end(text = '') {
      body.end(text);
      return passed();
    },
    cut() {
      body.destroy(new Error('socket hang up'));
      return passed();
    },
  };
}

/** Until the reader of a stream has seen what was sent. */
export async function passed(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await settled();
}

/** A line of a watch about a widget. */
export function line(type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, resourceVersion: string) {
  return { type, object: widget(name, resourceVersion) };
}

/** A bookmark; the first of a stream marks the end of what there was at its start. */
export function bookmark(resourceVersion: string, initialEnd = false) {
  const annotations = initialEnd ? { 'k8s.io/initial-events-end': 'true' } : {};
  return { type: 'BOOKMARK', object: { metadata: { resourceVersion, annotations } } };
}

/** A widget, in namespace n unless said otherwise. */
export function widget(name: string, resourceVersion: string, namespace = 'n'): KubernetesObject {
  return { metadata: { namespace, name, uid: `uid-${name}`, resourceVersion } };
}
