import { GROUP } from '../api/definition.ts';
import { MOST_PATHS } from '../api/flowkind.ts';
import type { FlowKind, FlowKindSpec } from '../api/flowkind.ts';
import type { Finding } from '../contract/connector.ts';

/** The plural of a FlowKind's kind, from its name; undefined where the name is not that of a definition in its group. */
export function pluralOf(name: string, { group }: Pick<FlowKindSpec, 'group'>): string | undefined {
  const suffix = group === '' ? '' : `.${group}`;
  const plural = name.slice(0, name.length - suffix.length);
  return name.endsWith(suffix) && /^[a-z0-9-]+$/.test(plural) ? plural : undefined;
}

/** What is wrong with a FlowKind that fits its schema: the definition says the same in CEL. */
export function mistakesInFlowKind({
  metadata,
  spec,
}: Pick<FlowKind, 'metadata' | 'spec'>): readonly Finding[] {
  const { group, kind, connections = [], secrets = [] } = spec;
  const plural = pluralOf(metadata.name, spec);
  const isValues = group === '' && (VALUE_KINDS.includes(kind) || VALUE_PLURALS.includes(plural ?? ''));
  const paths = connections.length + secrets.length;
  return [
    ...(group === GROUP || isValues ? [{ path: 'spec.kind', message: REFUSED }] : []),
    ...(paths === 0 || paths > MOST_PATHS ? [{ path: 'spec', message: TOO_MANY }] : []),
    ...(plural === undefined ? [{ path: 'metadata.name', message: MISNAMED }] : []),
  ];
}

const VALUE_KINDS: readonly string[] = ['Secret', 'ConfigMap'];
const VALUE_PLURALS: readonly string[] = ['secrets', 'configmaps'];
const REFUSED = `objects of ${GROUP}, Secrets and ConfigMaps are no flows`;
const TOO_MANY = `give from 1 to ${MOST_PATHS} places in connections and secrets together`;
/** What a FlowKind is called. */
export const MISNAMED =
  'must be the name of the definition: the plural of the kind, a dot and its group, such as kafkaconnectors.kafka.strimzi.io';
