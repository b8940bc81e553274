import { connectorOf } from '../../src/connectors/index.ts';
import { findTest } from '../../src/probe/findTest.ts';

describe('the test of a type', () => {
  it('is that of its connector where it is built in', () => {
    expect(findTest({ type: 'postgresql' })).toBe(connectorOf('postgresql'));
  });

  it('is unknown where no connector is called so', () => {
    expect(findTest({ type: 'postgresq' })).toBeUndefined();
  });

  it('is made of the check of a declared type, whatever that is called', () => {
    const declaredTest = { tcp: { host: 'db', port: 1 }, defaults: {} };

    expect(findTest({ type: 'postgresql', declaredTest })?.test).toBeInstanceOf(Function);
    expect(findTest({ type: 'postgresql', declaredTest })).not.toBe(connectorOf('postgresql'));
  });
});
