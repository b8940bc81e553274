import { setImmediate } from 'node:timers/promises';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { CONNECTION_BINDING } from '../api/binding.ts';
import { CONNECTION } from '../api/connection.ts';
import type { ResourceDefinition } from '../api/definition.ts';
import { FLOW } from '../api/flow.ts';
import { FLOW_KIND } from '../api/flowkind.ts';
import { CONNECTION_POLICY } from '../api/policy.ts';
import { CONNECTION_TEST } from '../api/test.ts';
import { CONNECTION_TYPE } from '../api/type.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { mistakesIn } from '../catalog/parameters.ts';

const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, addUsedSchema: false });

/**
 * Where an object breaks the schema of its kind, if it does: the API server lets none through, but one written while
 * the schema was another is still there, and must disturb no other.
 */
export type Shape = (object: { readonly spec?: unknown }) => string | undefined;

/** Of Connections. */
export const connectionShape = shapeOf(CONNECTION);
/** Of Flows. */
export const flowShape = shapeOf(FLOW);
/** Of FlowKinds. */
export const flowKindShape = shapeOf(FLOW_KIND);
/** Of ConnectionTests. */
export const testShape = shapeOf(CONNECTION_TEST);
/** Of ConnectionBindings. */
export const bindingShape = shapeOf(CONNECTION_BINDING);
/** Of ConnectionTypes. */
export const typeShape = shapeOf(CONNECTION_TYPE);
/** Of ConnectionPolicies. */
export const policyShape = shapeOf(CONNECTION_POLICY);

/**
 * Makes them ready, each in a turn of its own, so that the first object of a kind does not keep the loop for that; and
 * the schema of one built-in type, with which ajv compiles what all types need.
 */
export async function compileShapes({ connectors: [first] }: Pick<Catalog, 'connectors'>): Promise<void> {
  for (const shape of [
    connectionShape,
    flowShape,
    flowKindShape,
    testShape,
    bindingShape,
    typeShape,
    policyShape,
  ]) {
    shape({});
    await setImmediate();
  }
  if (first !== undefined) mistakesIn({}, first, new Set());
}

/** Names in a map have no limit of their own. */
const LONGEST_PATH = 256;

function shapeOf({ spec }: ResourceDefinition): Shape {
  let validate: ValidateFunction | undefined; // compiled with the first object: all of them take longer than the plugin's start
  return (object) => {
    validate ??= ajv.compile(JSON.parse(JSON.stringify(spec)));
    if (validate(object.spec)) return undefined;
    const [first] = validate.errors ?? [];
    return `spec${(first?.instancePath ?? '').slice(0, LONGEST_PATH).replaceAll('/', '.')}: is not as the schema of the kind says; apply the manifest anew`;
  };
}
