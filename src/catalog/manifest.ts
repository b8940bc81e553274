import type { Connector } from '../contract/connector.ts';

/** `spec` of the ConnectionType that publishes a built-in type. */
export function typeSpec(connector: Connector) {
  const { title, summary, category, stage, aliases, identity, auth } = connector;
  return {
    title,
    summary,
    category,
    stage,
    ...(aliases !== undefined && { aliases }),
    parameters: parametersSchema(connector),
    secrets: secretsOf(connector),
    ...(identity !== undefined && { identity }),
    ...(auth !== undefined && { auth }),
    test: { supported: connector.test !== undefined, ...(connector.testing !== undefined && { description: connector.testing }) },
  };
}

/** The schema of the parameters as users meet it: what may come from a Secret is not required. */
export function parametersSchema({ parameters, identity = [] }: Connector): Readonly<Record<string, unknown>> {
  const schema = plain(parameters);
  const required = listOf(schema['required']).filter((name) => !identity.some((each) => each === name));
  return { ...schema, required };
}

function secretsOf({ secrets }: Connector) {
  const schema = plain(secrets);
  const required = listOf(schema['required']);
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, { description?: string; format?: string }>>; // our own vocabulary
  return Object.fromEntries(
    Object.entries(properties).map(([name, { description, format }]) => [
      name,
      { ...(description !== undefined && { description }), required: required.includes(name), ...(format !== undefined && { format }) },
    ]),
  );
}

/** JSON Schema without the marks that TypeBox leaves on its values. */
function plain(schema: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(schema)) as Readonly<Record<string, unknown>>; // an object schema is an object
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
