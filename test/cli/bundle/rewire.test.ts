import { configMapsOutside } from '../../../src/cli/bundle/outside.ts';
import { rewire } from '../../../src/cli/bundle/rewire.ts';
import type { Item } from '../../../src/cli/bundle/bundle.ts';

function connectionWith(spec: object): Item {
  return {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'orders', namespace: 'shop' },
    spec: { type: 'postgresql', ...spec },
  };
}

const keys = { HOST: 'host' };

it('a Secret of another name is followed wherever a Connection names it, and a ConfigMap keeps its name', () => {
  const names = new Map([['Secret shop/db', 'db-1']]);
  const item = connectionWith({
    secrets: { password: { name: 'db', key: 'password' } },
    secretsFrom: [{ name: 'db' }, { name: 'other' }],
    parametersFrom: [{ secret: { name: 'db' }, keys }, { configMap: { name: 'db' } }],
  });

  expect(rewire(item, names)).toEqual(
    connectionWith({
      secrets: { password: { name: 'db-1', key: 'password' } },
      secretsFrom: [{ name: 'db-1' }, { name: 'other' }],
      parametersFrom: [{ secret: { name: 'db-1' }, keys }, { configMap: { name: 'db' } }],
    }),
  );
});

it('the ConfigMaps that a bundle does not hold are named, as many as one reads', () => {
  const few = connectionWith({
    parametersFrom: [{ configMap: { name: 'settings' } }, { secret: { name: 's' } }],
  });
  const many = connectionWith({
    parametersFrom: Array.from({ length: 8 }, (_, index) => ({ configMap: { name: `c${index}` } })),
  });

  expect(configMapsOutside([few, few])).toEqual([
    'ConfigMaps are not in the file: the Connections need shop/settings where they are imported',
  ]);
  expect(configMapsOutside([few, many])[0]).toMatch(
    / shop\/c0, .*shop\/c7, and 1 more where they are imported$/,
  );
  expect(configMapsOutside([connectionWith({})])).toEqual([]);
});
