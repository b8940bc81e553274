import { generateKeyPairSync } from 'node:crypto';
import { profileOf } from '../../src/catalog/secrets.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { parametersAt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { serviceAccountKey } from '../support/servers/googlekey.ts';

/** Stands in every secret of a test, and in nothing that a test says. */
export const CANARY = 'canary-7f3a';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ format: 'pem', type: 'pkcs1' })
  .toString();

/** The first sample, without TLS, against a port of this machine, with canaries for all that is secret. */
export function placed(connector: Connector, port: number): Attempt {
  const [sample] = connector.samples;
  const given = new Set<string>(sample.secrets);
  const profile = profileOf(undefined, given, connector);
  return {
    parameters: parametersAt(connector, port),
    secrets: Object.fromEntries([...given].map((name) => [name, secretFor(name)])),
    ...('name' in profile && profile.name !== undefined && { auth: profile.name }),
    ...(connector.needsProbe && { probe: { path: `/${CANARY}` } }),
  };
}

function secretFor(name: string): string {
  if (name === 'serviceAccountKey') return serviceAccountKey();
  if (name === 'accountKey') return Buffer.from(CANARY).toString('base64');
  return name === 'privateKey' ? privateKey : `${CANARY}-${name}`;
}
