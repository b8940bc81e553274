import { isObjectName, namesAt, parsePath } from '../../src/validation/namePaths.ts';

const OBJECT = {
  metadata: { annotations: { 'acme.dev/connection': 'orders' } },
  spec: {
    connection: 'lake',
    config: { 'mooring.connection': 'orders', password: 'S3cret!', upper: 'Orders' },
    tasks: [{ from: 'first' }, { name: 'load', from: 'second' }, { name: 'a b', from: 'third' }, 'text'],
    names: ['one', 'Two', 3, null],
    pods: { driver: { secrets: [{ name: 'driver-db' }] }, 'odd key!': { secrets: [{ name: 'odd' }] } },
  },
};

describe('a path of a FlowKind', () => {
  it.each<readonly [path: string, places: readonly (readonly [name: string, path: string])[]]>([
    ['spec.connection', [['lake', 'spec.connection']]],
    ['spec.config.mooring\\.connection', [['orders', 'spec.config.mooring\\.connection']]],
    [
      'metadata.annotations.acme\\.dev/connection',
      [['orders', 'metadata.annotations.acme\\.dev/connection']],
    ],
    [
      'spec.tasks[*].from',
      [
        ['first', 'spec.tasks[0].from'],
        ['second', 'spec.tasks[load].from'],
        ['third', 'spec.tasks[2].from'],
      ],
    ],
    ['spec.names[*]', [['one', 'spec.names[0]']]],
    [
      'spec.pods[*].secrets[*].name',
      [
        ['driver-db', 'spec.pods[driver].secrets[driver-db].name'],
        ['odd', 'spec.pods[*].secrets[odd].name'],
      ],
    ],
    ['spec.config.password', []],
    ['spec.config.upper', []],
    ['spec.tasks.from', []],
    ['spec.connection.name', []],
    ['spec.connection[*]', []],
    ['spec.constructor.name', []],
    ['spec.missing[*][*].x', []],
  ])('%s names what stands there, as far as it can be a name', (path, places) => {
    const names = [...namesAt(OBJECT, parsePath(path))].map(({ name, path: at }) => [name, at]);

    expect(names).toEqual(places);
  });

  it.each([undefined, null, 'text', 7, []])('finds nothing in %j', (object) => {
    expect([...namesAt(object, parsePath('spec.connection'))]).toEqual([]);
  });

  it('takes for a name what an object can be called', () => {
    const values = ['a', 'a-b.c', '', '-a', 'a_b', 'A', 'a'.repeat(254), { a: 1 }];

    expect(values.map(isObjectName)).toEqual([true, true, false, false, false, false, false, false]);
  });
});
