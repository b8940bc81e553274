import type { Look } from '../../../src/cli/testing/shown.ts';
import type { ShownChain, ShownHostKey } from '../../../src/probe/shown.ts';

/** A look that sees this, and what it was asked for. */
export function seeing({ hostKey, chain }: { hostKey?: ShownHostKey; chain?: ShownChain } = {}) {
  const asked: unknown[] = [];
  const unseen = { reason: 'HostNotFound', message: 'the name of the host does not exist in DNS' } as const;
  const look: Look = {
    async hostKey(place, { parameters }) {
      asked.push(Object.keys(parameters).length === 0 ? place : { ...place, ...parameters });
      return hostKey === undefined ? unseen : { shown: hostKey };
    },
    async certificates(connector, form) {
      asked.push([connector.type, form.parameters]);
      return chain === undefined ? unseen : { shown: chain };
    },
  };
  return { look, asked };
}
