import { fieldsOf, isHostKey } from '../../catalog/fields.ts';
import { parametersSchema } from '../../catalog/manifest.ts';
import { addressesAmong } from '../../contract/addressSecrets.ts';
import { hasTest } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import type { TypeCard, TypeForm } from '../../contract/pageForm.ts';
import { toYaml } from '../output/output.ts';
import { sampleManifests } from '../sample.ts';
import type { Desk } from './desk.ts';

/** Every card of the gallery, by title. */
export async function cards({ types }: Desk): Promise<readonly TypeCard[]> {
  const { catalog, declared, usage } = await types.now();
  return catalog.connectors
    .map((connector) => ({
      ...cardOf(connector, declared.has(connector.type)),
      ...(usage.has(connector.type) && { usedBy: usage.get(connector.type) ?? 0 }),
    }))
    .toSorted((one, other) => one.title.localeCompare(other.title));
}

function cardOf(connector: Connector, declared: boolean): TypeCard {
  const { type, title, category, stage, summary, aliases = [] } = connector;
  return { type, title, category, stage, summary, aliases, tested: testedOf(connector), declared };
}

/** Whether a test of the type says anything. */
export function testedOf(connector: Connector): TypeCard['tested'] {
  if (connector.needsProbe === true) return 'told';
  return hasTest(connector) || connector.testing !== undefined ? 'yes' : 'no';
}

/** What the test does, or why there is none. */
export function testingOf(connector: Connector): string {
  return connector.testing ?? 'This type has no test: nothing would show whether the connection works.';
}

/** The form of a type. */
export async function typeForm(desk: Desk, type: string): Promise<TypeForm> {
  const connector = await desk.types.need(type);
  const { declared } = await desk.types.now();
  const fields = fieldsOf(connector);
  const secrets = fields.filter(({ path }) => path.startsWith('secrets.'));
  return {
    ...cardOf(connector, declared.has(type)),
    parameters: parametersSchema(connector),
    secrets: secrets.map(({ path, type: kind, description, required }) => ({
      name: path.slice('secrets.'.length),
      description,
      required,
      multiline: kind !== 'string',
    })),
    profiles: Object.entries(connector.auth ?? {}).map(([name, profile]) => ({
      name,
      title: profile.title,
      secrets: profile.secrets,
      optional: profile.optional ?? [],
    })),
    identity: connector.identity ?? [],
    oneOf: connector.oneOf ?? [],
    addresses: addressesAmong(Object.keys(connector.secrets.properties)),
    hostKeys: fields.filter(isHostKey).map(({ path }) => path),
    testing: testingOf(connector),
    sample: sampleManifests(connector).map(toYaml).join('---\n'),
  };
}
