import type { HttpCheck, Tell } from '../contract/check.ts';
import type { Connector } from '../contract/connector.ts';
import { optional, text } from '../contract/schema.ts';
import { httpConnector } from './http.ts';
import type { HttpService } from './http.ts';
import { anonymous, password, token } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';
import { TRINO_FORMATS } from '../formats/trino.ts';

/** An engine with the protocol of Trino: what it is called, and how its headers begin. */
interface TrinoEngine extends Pick<
  HttpService,
  'type' | 'title' | 'summary' | 'aliases' | 'verified' | 'example'
> {
  readonly prefix: 'x-trino' | 'x-presto';
}

/** Names that need no care between quotation marks. */
const NAME = { maxLength: 255, pattern: '^[A-Za-z0-9_.$@ -]+$' } as const;

/** What statements end with; the names are the same in Trino and in Presto, which says less of a catalogue that is missing. */
const TELLS: readonly Tell[] = [
  { at: '/error/errorName', is: ['PERMISSION_DENIED'], reason: 'PermissionDenied' },
  {
    at: '/error/errorName',
    is: ['CATALOG_NOT_FOUND', 'SCHEMA_NOT_FOUND', 'NOT_FOUND', 'MISSING_CATALOG_NAME', 'SYNTAX_ERROR'],
    reason: 'TargetNotFound',
  },
  { at: '/error/errorName', is: ['QUERY_QUEUE_FULL'], reason: 'TooManyConnections' },
  {
    at: '/error/errorName',
    is: [
      'SERVER_STARTING_UP',
      'SERVER_SHUTTING_DOWN',
      'NO_NODES_AVAILABLE',
      'CATALOG_UNAVAILABLE',
      'CLUSTER_OUT_OF_MEMORY',
    ],
    reason: 'ServerUnavailable',
  },
];

/** Declares a type that runs one statement, which reads no data. */
export function trinoConnector({ prefix, ...engine }: TrinoEngine): Connector {
  const check: HttpCheck = {
    method: 'POST',
    url: '{parameters.url}/v1/statement',
    headers: {
      [`${prefix}-source`]: 'mooring',
      [`${prefix}-catalog`]: '{parameters.catalog}',
      [`${prefix}-schema`]: '{parameters.schema}',
    },
    body: {
      type: 'text/plain',
      texts: [
        'USE "{parameters.catalog}"."{parameters.schema}"',
        `SHOW SCHEMAS FROM "{parameters.catalog}" LIKE 'information_schema'`,
        'SELECT 1',
      ],
    },
    follow: '/nextUri',
    expect: { json: { '/id': { type: 'string' }, '/stats/state': { const: 'FINISHED' } } },
    tells: TELLS,
  };
  return httpConnector({
    ...engine,
    category: 'warehouse',
    parameters: {
      catalog: optional(text('Catalogue to ask for; without one the test asks for none.', NAME)),
      schema: optional(text('Schema of the catalogue to ask for.', NAME)),
    },
    sample: { catalog: 'lake', schema: 'orders' },
    schemes: schemesOf(prefix),
    formats: TRINO_FORMATS,
    check,
    asks: 'Runs "USE" with the catalogue and the schema, "SHOW SCHEMAS" with a catalogue alone, and "SELECT 1" without either; no data is read, and no session stays.',
  });
}

function schemesOf(prefix: TrinoEngine['prefix']): Readonly<Record<string, AuthenticationScheme>> {
  const { parameters = {}, sample = {}, ...login } = password('User to log in as.', 'Password of the user.');
  const user = Object.fromEntries(Object.entries(parameters).map(([name, field]) => [name, optional(field)]));
  const headers = { [`${prefix}-user`]: '{parameters.user}' };
  const basic = { user: '{parameters.user}', password: '{secrets.password}', encrypted: true } as const;
  const bearer = token('JSON Web Token.');
  return {
    token: { ...bearer, parameters: user, headers: { ...bearer.headers, ...headers } },
    password: { ...login, parameters, sample, headers, auth: { basic } },
    none: { ...anonymous(), parameters: user, sample, headers },
  };
}
