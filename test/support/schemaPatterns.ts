import { CONNECTION_BINDING } from '../../src/api/binding.ts';
import { CONNECTION } from '../../src/api/connection.ts';
import { FLOW } from '../../src/api/flow.ts';
import { FLOW_KIND } from '../../src/api/flowkind.ts';
import { CONNECTION_POLICY } from '../../src/api/policy.ts';
import { CONNECTION_TEST } from '../../src/api/test.ts';
import { CONNECTION_TYPE } from '../../src/api/type.ts';
import { manifestSchema } from '../../src/cli/manifest.ts';
import { connectors } from '../../src/connectors/index.ts';

/** Every pattern of every schema of ours, once: of types, of kinds, of manifests. */
export function schemaPatterns(): readonly string[] {
  const schemas = [
    ...connectors.flatMap(({ parameters, secrets }) => [parameters, secrets]),
    ...[
      CONNECTION,
      CONNECTION_TYPE,
      CONNECTION_TEST,
      CONNECTION_BINDING,
      FLOW,
      FLOW_KIND,
      CONNECTION_POLICY,
    ].flatMap((kind) => [kind.spec, kind.status, manifestSchema(kind as never)]),
  ];
  return [...new Set(schemas.flatMap(patternsIn))];
}

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}
