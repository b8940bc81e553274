import { hasTest } from '../contract/connector.ts';
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
    ...(auth !== undefined && { auth: profilesOf(auth) }),
    test: {
      supported: hasTest(connector),
      ...(connector.testing !== undefined && { description: connector.testing }),
    },
  };
}

function profilesOf(auth: NonNullable<Connector['auth']>) {
  const profiles = Object.entries(auth).map(([name, { title, secrets, optional }]) => [
    name,
    { title, secrets, ...(optional !== undefined && { optional }) },
  ]);
  return Object.fromEntries(profiles) as Readonly<
    Record<string, { title: string; secrets: readonly string[]; optional?: readonly string[] }>
  >; // what was just built
}

/** The schema of the parameters as users meet it: what may come from a Secret is not required. */
export function parametersSchema({
  parameters,
  identity = [],
}: Pick<Connector, 'parameters' | 'identity'>): Readonly<Record<string, unknown>> {
  const schema = plain(parameters);
  const required = listOf(schema['required']).filter((name) => !identity.some((each) => each === name));
  return { ...schema, required };
}

interface SecretField {
  readonly description?: string;
  readonly required: boolean;
  readonly format?: 'pem';
}

function secretsOf({ secrets }: Connector): Readonly<Record<string, SecretField>> {
  const schema = plain(secrets);
  const required = listOf(schema['required']);
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Omit<SecretField, 'required'>>>; // our own vocabulary
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, fieldOf(field, required.includes(name))]),
  );
}

function fieldOf({ description, format }: Omit<SecretField, 'required'>, required: boolean): SecretField {
  return {
    ...(description !== undefined && { description }),
    required,
    ...(format !== undefined && { format }),
  };
}

/** JSON Schema without the marks that TypeBox leaves on its values. */
function plain(schema: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(schema)) as Readonly<Record<string, unknown>>; // an object schema is an object
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
