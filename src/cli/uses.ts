import type { Flow } from '../api/flow.ts';
import { Flows } from '../api/kinds.ts';
import type { Client } from '../runtime/client.ts';
import { pagesOf } from './cluster.ts';
import type { Terminal } from './output/terminal.ts';

/** One place where a Flow names a Connection. */
export interface Use {
  readonly namespace: string;
  readonly flow: string;
  readonly step: string;
  /** `spec.steps.extract.from[0]`. */
  readonly field: string;
  readonly connection: string;
  /** Table, topic or path, where the Flow says one. */
  readonly object: string;
}

/** Every place where a Flow names a Connection. */
export function usesIn({ metadata, spec }: Flow): readonly Use[] {
  const at = { namespace: metadata.namespace ?? '', flow: metadata.name };
  return (spec.steps ?? []).flatMap((step) =>
    (['from', 'to'] as const).flatMap((direction) =>
      (step[direction] ?? []).map(({ connection, object = '' }, index) => ({
        ...at,
        step: step.name,
        field: `spec.steps.${step.name}.${direction}[${index}]`,
        connection,
        object,
      })),
    ),
  );
}

/** All uses of these Connections in a namespace, Flow by Flow, all pages: status holds 20 at most. */
export async function usesOf(
  client: Client,
  namespace: string,
  connections: ReadonlySet<string>,
  terminal: Pick<Terminal, 'progress'>,
): Promise<readonly Use[]> {
  const uses: Use[] = [];
  let read = 0;
  for await (const page of pagesOf(client, Flows, namespace)) {
    terminal.progress(`reading: ${(read += page.length)} Flows`);
    uses.push(...page.flatMap(usesIn).filter(({ connection }) => connections.has(connection)));
  }
  return uses;
}
