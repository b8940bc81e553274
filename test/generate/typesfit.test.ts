import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { typeSpec } from '../../src/catalog/manifest.ts';

interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: object } } };
    }[];
  };
}

const { spec } = parse(readFileSync('crds/mooring.dev_connectiontypes.yaml', 'utf8')) as Definition;
const fits = new Ajv({ strict: false, validateFormats: false }).compile(
  spec.versions[0]?.schema.openAPIV3Schema.properties.spec ?? {},
);

it.each(builtinCatalog.connectors)('$type is published as the API server takes types', (connector) => {
  fits(JSON.parse(JSON.stringify(typeSpec(connector))));

  expect(fits.errors ?? []).toEqual([]);
});
