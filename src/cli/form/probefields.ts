import { CONNECTION } from '../../api/connection.ts';
import { parametersIn } from '../../catalog/fields.ts';
import type { Field, FieldSchema } from '../../catalog/fields.ts';
import type { Connector } from '../../contract/connector.ts';

/** `spec.test.probe` and its fields at all depths, as the CRD describes them; none for a type that is told nothing. */
export function probeFieldsOf({ needsProbe }: Connector): readonly Field[] {
  const spec: object = CONNECTION.spec;
  const probe = (spec as FieldSchema).properties?.['test']?.properties?.['probe']; // JSON Schema's own keywords
  if (needsProbe !== true || probe === undefined) return [];
  return parametersIn({ prefix: 'test', optionalBlock: 'test' }, { properties: { probe } }, []);
}
