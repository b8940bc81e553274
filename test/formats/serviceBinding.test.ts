import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { renderServiceBinding } from '../../src/catalog/render.ts';
import { Secret } from '../../src/contract/secret.ts';
import { secretValuesOf } from '../../src/validation/credentials.ts';

const pem = (what: string) => `-----BEGIN ${what}-----\nQQ==\n-----END ${what}-----`;

const cases = builtinCatalog.connectors.flatMap((connector) =>
  connector.samples.map((sample) => ({ connector, sample, title: `${connector.type} ${sample.name}` })),
);

function valueOf(name: string, { connector }: (typeof cases)[number]): string {
  const schema: { readonly format?: string } | undefined = connector.secrets.properties[name];
  if (schema?.format !== 'pem') return `of ${name}`;
  return pem(name.endsWith('Key') ? 'PRIVATE KEY' : 'CERTIFICATE');
}

describe('a Secret of servicebinding.io', () => {
  it.each(cases)('$title names its type, has only keys of a Secret, and gives back its secrets', (each) => {
    const { connector, sample } = each;
    const secrets = Object.fromEntries(sample.secrets.map((name) => [name, valueOf(name, each)]));
    const { entries } = renderServiceBinding(connector, {
      name: 'orders',
      parameters: sample.parameters,
      secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)])),
    });

    const data = Object.fromEntries(
      Object.entries(entries).map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]),
    );
    const metadata = { name: 'orders', uid: '1', resourceVersion: '1' };
    const read = secretValuesOf({ type: connector.type, secretsFrom: [{ name: 'orders' }] }, connector, {
      secrets: new Map([['orders', { metadata, data }]]),
    });

    expect(entries['type']?.reveal()).toBe(connector.type);
    expect(Object.keys(entries).filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))).toEqual([]);
    expect(
      Object.fromEntries(Object.entries(read.secrets).map(([name, value]) => [name, value.reveal()])),
    ).toEqual(secrets);
  });
});
