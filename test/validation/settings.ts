import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import type { Sources } from '../../src/validation/source.ts';
import { judge } from '../../src/validation/verdict.ts';
import { secret } from './secrets.ts';

const catalog = catalogOf(connectors);
/** A certificate, as far as validation looks at one. */
export const PEM = '-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n';
const password = { password: { name: 'db', key: 'password' } };

function configMap(name: string, data: Readonly<Record<string, string>>) {
  return [name, { metadata: { name, uid: name, resourceVersion: '1' }, data }] as const;
}

/** The Secret `db` with a password, and these; and the ConfigMap `settings`, where it is there. */
export function sources(
  settings: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string>> = {},
): Sources {
  return {
    secrets: new Map([secret('db', { password: 'p', ...given })]),
    configMaps: new Map(settings === undefined ? [] : [configMap('settings', settings)]),
  };
}

/** Of a spec that names that ConfigMap. */
export const SETTINGS = [{ configMap: { name: 'settings' } }];

/** A spec that names it and the password. */
export function specOf(spec: Partial<ConnectionSpec>): ConnectionSpec {
  return { type: 'postgresql', secrets: password, parametersFrom: SETTINGS, ...spec };
}

/** What a test is asked with, or why it is not. */
export function prepared(spec: Partial<ConnectionSpec>, given: Sources) {
  const whole = specOf(spec);
  const verdict = judge(whole, catalog);
  if ('reason' in verdict) return verdict;
  const preparation = prepareTest(whole, verdict.connector, given);
  return preparation.kind === 'prepared' ? preparation.request.parameters : preparation;
}
