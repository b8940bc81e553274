import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { judge } from '../../src/validation/verdict.ts';

const KEY = { name: 'server', key: 'uri' };

describe.each(builtinCatalog.connectors.map(({ type }) => type))(
  'a manifest of %s without parameters',
  (type) => {
    it.each([
      ['an address in a Secret', { secrets: { uri: KEY } }],
      ['a JDBC URL in a Secret', { secrets: { jdbcUrl: KEY } }],
      ['a whole Secret', { secretsFrom: [{ name: 'server' }] }],
      ['a ConfigMap', { parametersFrom: [{ configMap: { name: 'server' } }] }],
    ])('is judged where it names %s', (_, elsewhere) => {
      for (const parameters of [{}, undefined])
        expect(() =>
          judge({ type, ...(parameters && { parameters }), ...elsewhere }, builtinCatalog),
        ).not.toThrow();
    });
  },
);
