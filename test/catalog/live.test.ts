import { catalogOf } from '../../src/catalog/catalog.ts';
import type { Declaration } from '../../src/catalog/declared.ts';
import { LiveCatalog } from '../../src/catalog/live.ts';
import { typeSpec } from '../../src/catalog/manifest.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/contract/connector.ts';

const postgresql = connectorOf('postgresql') as Connector; // it is built in
const BUILTIN = catalogOf([postgresql]);

const declaration = (more: Partial<Declaration> = {}): Declaration => ({
  title: 'Fleet',
  summary: 'Ships.',
  category: 'api',
  stage: 'alpha',
  parameters: { type: 'object', properties: { url: { type: 'string' } } },
  ...more,
});

describe('a live catalogue', () => {
  it('takes in a type as it is declared, and its end', () => {
    const catalog = new LiveCatalog(BUILTIN);

    const changes = [
      catalog.declare('fleet', declaration()),
      catalog.declare('fleet', declaration()),
      catalog.declare('fleet', declaration({ title: 'Fleets' })),
    ];
    const during = [catalog.get('fleet')?.title, catalog.nearest('fleets'), catalog.connectors.length];
    const ended = [catalog.declare('fleet', undefined), catalog.declare('fleet', undefined)];

    expect(changes).toEqual([true, false, true]);
    expect(during).toEqual(['Fleets', ['fleet'], 2]);
    expect([ended, catalog.get('fleet'), catalog.connectors.length]).toEqual([[true, false], undefined, 1]);
  });

  it('never replaces a built-in type', () => {
    const catalog = new LiveCatalog(BUILTIN);

    catalog.declare('postgresql', declaration());

    expect([catalog.get('postgresql'), catalog.connectors]).toEqual([postgresql, [postgresql]]);
  });

  it('knows why a declared type cannot be used', () => {
    const catalog = new LiveCatalog(BUILTIN);

    catalog.declare('fleet', declaration({ parameters: { type: 'array' } }));

    expect(catalog.get('fleet')).toBeUndefined();
    expect(catalog.mistakesOf('fleet')).toEqual([
      { path: 'spec.parameters.type', message: 'must be object' },
    ]);
    expect(catalog.mistakesOf('postgresql')).toEqual([]);
  });

  it.each([
    { typed: 'postgresq', nearest: ['postgresql'] },
    { typed: 'PostgreSQL', nearest: ['postgresql'] },
    { typed: 'mongodb', nearest: [] },
  ])('knows what may be meant by $typed', ({ typed, nearest }) => {
    expect(BUILTIN.nearest(typed)).toEqual(nearest);
  });
});

it('a built-in type is published without requiring what a Secret may give', () => {
  const spec = typeSpec({ ...postgresql, identity: ['user'] });

  expect(spec).toMatchObject({ title: 'PostgreSQL', category: 'database', test: { supported: true } });
  expect(spec.parameters['required']).not.toContain('user');
  expect(spec.secrets['caCertificate']).toMatchObject({ required: false, format: 'pem' });
});
