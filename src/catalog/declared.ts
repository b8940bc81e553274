import { ADDRESS, FIELD } from '../contract/check.ts';
import type { DeclaredCheck } from '../contract/check.ts';
import { CATEGORIES } from '../contract/connector.ts';
import type { AuthProfile, Connector, Finding, Endpoint, Stage } from '../contract/connector.ts';
import { ROUTE_PARAMETERS, ROUTE_SECRETS, withRoute } from '../contract/route.ts';
import { defaultsOf, object, optional, pem, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { TObject, TProperties } from '../contract/schema.ts';
import { schemaMistakes } from './dialect.ts';
import { didYouMean } from './nearest.ts';
import { unnamedHosts } from './fixedHosts.ts';
import { SECRET_NAMES } from './secretNames.ts';
import { checkMistakes } from './templates.ts';

/** A type as a manifest declares it. */
export interface Declaration {
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly stage: Stage;
  readonly aliases?: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, DeclaredSecret>>;
  readonly identity?: readonly string[];
  readonly auth?: Readonly<Record<string, AuthProfile>>;
  readonly test?: { readonly description?: string };
  readonly check?: DeclaredCheck;
  /** Hosts that the check leads to by itself; see unnamedHosts. */
  readonly fixedHosts?: readonly string[];
}

interface DeclaredSecret {
  readonly title?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly format?: 'pem';
}

/** What is wrong with a declaration, every mistake at once, with paths from `spec` on. */
export function declarationMistakes({
  parameters,
  secrets = {},
  identity = [],
  auth = {},
  check,
  fixedHosts,
}: Declaration): readonly Finding[] {
  const schema = schemaMistakes(parameters, 'spec.parameters');
  if (schema.length > 0) return schema; // the rest is about names in it
  const fields = propertiesOf(parameters);
  const names = { parameters: [...Object.keys(fields), ...identity], secrets: Object.keys(secrets) };
  const shared =
    check === undefined ? [] : Object.keys({ tls, ...tlsSecrets(), ...ROUTE_PARAMETERS, ...ROUTE_SECRETS });
  const needed = Object.entries(auth).flatMap(([profile, each]) =>
    [...each.secrets, ...(each.optional ?? [])].map((name) => ({ name, path: `spec.auth.${profile}` })),
  );
  return [
    ...Object.keys(secrets).flatMap((name) => secretMistakes(name, fields)),
    ...[...Object.keys(fields), ...Object.keys(secrets)]
      .filter((name) => shared.includes(name))
      .map((name) => ({
        path: `spec.${name in fields ? 'parameters.properties' : 'secrets'}.${name}`,
        message: RESERVED_FIELD,
      })),
    ...Object.keys(fields)
      .filter((name) => SECRET_NAMES.has(name) && !shared.includes(name))
      .map((name) => ({ path: `spec.parameters.properties.${name}`, message: SECRET_NAME })),
    ...identity
      .filter((name) => !(name in fields))
      .map((name) => unknownName('spec.identity', name, Object.keys(fields))),
    ...needed
      .filter(({ name }) => !(name in secrets))
      .map(({ name, path }) => unknownName(path, name, Object.keys(secrets))),
    ...(check === undefined ? [] : checkMistakes(check, names, 'spec.check')),
    ...(fixedHosts === undefined ? [] : unnamedHosts({ parameters, secrets, identity, check, fixedHosts })),
  ];
}

const SECRET_NAME =
  'is the name of a secret in other types, and no Connection may have it among its parameters: move it into spec.secrets, or choose another name';

const RESERVED_FIELD = 'is a field that every type with a check has: leave it out, or choose another name';

function secretMistakes(name: string, fields: Readonly<Record<string, unknown>>): readonly Finding[] {
  const path = `spec.secrets.${name}`;
  if (!/^[A-Za-z][A-Za-z0-9]{0,62}$/.test(name) || name in {})
    return [{ path, message: 'must be a name of letters and digits, such as apiToken' }];
  return name in fields ? [{ path, message: 'is a parameter too: it must be one of them' }] : [];
}

function unknownName(path: string, name: string, fields: readonly string[]): Finding {
  return { path, message: `${name}: the type has no such field${didYouMean(name, fields)}` };
}

/** The connector that a declaration without mistakes makes. */
export function connectorFrom(type: string, declaration: Declaration): Connector {
  const { title, summary, category, stage, aliases, secrets = {}, identity, auth, test, check } = declaration;
  const parameters = schemaOf(declaration);
  const testing = testingOf(check);
  return withRoute({
    type,
    title,
    summary,
    stage,
    category: CATEGORIES.find((each) => each === category) ?? 'generic',
    ...(aliases !== undefined && { aliases }),
    ...(identity !== undefined && { identity }),
    ...(auth !== undefined && { auth }),
    parameters,
    secrets: secretsOf(secrets, check !== undefined),
    samples: [{ name: 'sample', parameters: {}, secrets: [] }],
    ...(testing !== undefined && { testing: test?.description ?? testing }),
    declaredCheck: check ?? {},
    endpoints: (given) => placesOf(check, { ...defaultsOf(parameters), ...given }),
  });
}

function testingOf({ http, tcp }: DeclaredCheck = {}): string | undefined {
  if (http !== undefined)
    return `Sends one request, ${http.method ?? 'GET'} ${http.url}, and compares the answer with what the type expects.`;
  return tcp === undefined
    ? undefined
    : 'Opens the port and closes it again; it proves no more than that something answers there.';
}

function schemaOf({ parameters, check }: Declaration): TObject {
  const properties = { ...propertiesOf(parameters), ...(check !== undefined && { tls: tls() }) };
  return { ...parameters, properties } as unknown as TObject; // JSON Schema of an object, whose fields are known at run time alone
}

function secretsOf(secrets: NonNullable<Declaration['secrets']>, isChecked: boolean): TObject {
  const fields: TProperties = Object.fromEntries(
    Object.entries(secrets).map(([name, { title = name, description = title, required, format }]) => {
      const field = format === 'pem' ? pem(description) : text(description, { maxLength: 65_536 });
      return [name, required === true ? field : optional(field)];
    }),
  );
  return object({ ...fields, ...(isChecked && tlsSecrets()) });
}

/** Where a check leads, as far as the parameters say it. */
function placesOf(
  { http, tcp }: DeclaredCheck = {},
  given: Readonly<Record<string, unknown>>,
): readonly Endpoint[] {
  if (tcp !== undefined) {
    const host = fillTemplate(tcp.host, given);
    const port = Number(fillTemplate(String(tcp.port), given));
    return host === undefined
      ? []
      : [
          {
            path: pathOf(tcp.host),
            host,
            port: Number.isNaN(port) ? undefined : port,
            clear: tcp.tls !== true,
          },
        ];
  }
  const addresses = [
    http?.url,
    ...Object.values(http?.auth ?? {}).map((way: { readonly tokenUrl?: string }) => way.tokenUrl),
  ];
  return addresses.flatMap((template = '') => {
    const [, base = ''] = ADDRESS.exec(template) ?? [];
    const address = fillTemplate(base, given) ?? '';
    if (!URL.canParse(address)) return [];
    const { hostname, port, protocol } = new URL(address);
    const clear = protocol === 'http:';
    return [{ path: pathOf(base), host: hostname, port: Number(port || (clear ? 80 : 443)), clear }];
  });
}

function fillTemplate(template: string, given: Readonly<Record<string, unknown>>): string | undefined {
  let isWhole = true;
  const text = template.replaceAll(FIELD, (_, __, name: string) => {
    isWhole &&= given[name] !== undefined;
    return String(given[name]);
  });
  return isWhole ? text : undefined;
}

/** The field that a template takes its value from; what the type itself fixes is named by the type. */
function pathOf(template: string): string {
  const [, name] = /^\{parameters\.(\w+)\}/.exec(template) ?? [];
  return name === undefined ? 'spec.type' : `spec.parameters.${name}`;
}

function propertiesOf(schema: object): Readonly<Record<string, object>> {
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, object>> }; // as the dialect has it
  return properties;
}
