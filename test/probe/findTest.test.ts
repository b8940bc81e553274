import { connectorOf, connectors } from '../../src/connectors/index.ts';
import { hasTest } from '../../src/contract/connector.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { withAddresses } from '../../src/contract/addressSecrets.ts';
import { withRoute } from '../../src/contract/route.ts';
import { findTest } from '../../src/probe/findTest.ts';

describe('the test of a type', () => {
  it.each(connectors.filter(hasTest).map(({ type }) => type))(
    'is that of its connector: %s',
    async (type) => {
      const found = await findTest({ type });

      expect(found).toMatchObject({ type });
      expect(withAddresses(withRoute(found as Connector))).toEqual(connectorOf(type)); // what the catalogue makes of it
    },
  );

  it.each(['postgresq', 'constructor', '__proto__', ''])(
    'is unknown where no connector is called so: %j',
    async (type) => {
      expect(await findTest({ type })).toBeUndefined();
    },
  );

  it('is made of the check of a declared type, whatever that is called', async () => {
    const declaredTest = { tcp: { host: 'db', port: 1 }, defaults: {} };

    const found = await findTest({ type: 'postgresql', declaredTest });

    expect(found).toEqual({ test: expect.any(Function) });
  });
});
