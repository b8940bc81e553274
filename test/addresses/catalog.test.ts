import { partsOfAddress } from '../../src/addresses/parts.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { renderConnection } from '../../src/catalog/render.ts';
import { replacementsFor } from '../../src/catalog/fields.ts';
import { addressesAmong } from '../../src/contract/addressSecrets.ts';
import type { AddressSecret } from '../../src/contract/addressSecrets.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { Unwritable } from '../../src/contract/rendering.ts';
import { Secret } from '../../src/contract/secret.ts';

/* What `render` writes of a sample in the form of an address, that address gives again. */

const FORMATS = { uri: 'uri', connectionString: 'dsn', jdbcUrl: 'jdbc' } as const;
const PASSWORD = `p@s:s/w+o"r'd`;

const typesWithAddress = builtinCatalog.connectors.filter((each) => formsOf(each).length > 0);
const written = typesWithAddress.flatMap((connector) =>
  formsOf(connector)
    .filter((form) => connector.formats?.[FORMATS[form]] !== undefined)
    .flatMap((form) => {
      const text = addressOf(connector, form);
      return text === undefined ? [] : [{ title: `${connector.type}, ${form}`, connector, form, text }];
    }),
);

function formsOf({ secrets }: Connector): readonly AddressSecret[] {
  return addressesAmong(Object.keys(secrets.properties));
}

function addressOf(connector: Connector, form: AddressSecret): string | undefined {
  const [{ parameters, secrets }] = connector.samples;
  const values = Object.fromEntries(secrets.map((name) => [name, new Secret(PASSWORD)]));
  try {
    const rendering = renderConnection(FORMATS[form], connector, {
      name: 'orders',
      parameters,
      secrets: values,
    });
    return rendering === undefined ? undefined : Object.values(rendering.entries)[0]?.reveal();
  } catch (error) {
    if (error instanceof Unwritable) return undefined;
    throw error;
  }
}

it('forty types and more take a whole address out of a Secret', () => {
  expect(typesWithAddress.length).toBeGreaterThanOrEqual(40);
  expect(written.length).toBeGreaterThanOrEqual(170);
});

it.each(written)('an address gives what the sample says: $title', ({ connector, text }) => {
  const parts = partsOfAddress(text, connector);

  const parameters: Readonly<Record<string, unknown>> = connector.samples[0].parameters;
  const given = 'problem' in parts ? {} : parts.parameters;
  const comparable = Object.keys(given).filter((name) => name in parameters && !LOOSE.has(name));
  const fields = (from: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(comparable.map((name) => [name, from[name]]));
  const isLogIn = text.includes('p%40s');
  expect(parts).not.toHaveProperty('problem');
  expect(given).toHaveProperty('host' in parameters ? 'host' : 'url');
  expect(fields(given)).toEqual(fields(parameters));
  expect('problem' in parts || Object.values(parts.secrets).includes(PASSWORD) || !isLogIn).toBe(true);
});

/** A scheme says less of TLS than a manifest, and a JDBC URL has a port where a web address has none. */
const LOOSE = new Set(['tls', 'url']);

it('a parameter is said to come from an address where one gives it', () => {
  const claimed = written.flatMap(({ connector, form, text }) => {
    const parts = partsOfAddress(text, connector);
    const given = 'problem' in parts ? {} : parts.parameters;
    return Object.keys(connector.parameters.properties).flatMap((name) =>
      connector.oneOf?.includes(name) !== true &&
      replacementsFor(name, connector).some((each) => each === form) &&
      !(name in given)
        ? [`${connector.type}: ${name} or ${form}`]
        : [],
    );
  });

  expect(claimed).toEqual([]);
});
