import { checkTopology } from '../../src/drivers/replicaSet.ts';

describe('a server that is asked for as a member of the set rs0', () => {
  it.each([
    ['a primary', { setName: 'rs0', isWritablePrimary: true }],
    ['a primary before MongoDB 4.4.2', { setName: 'rs0', ismaster: true }],
    ['a secondary', { setName: 'rs0', isWritablePrimary: false, secondary: true }],
  ])('passes as %s', (_, greeting) => {
    expect(() => checkTopology(greeting, { replicaSet: 'rs0' })).not.toThrow();
  });

  it.each([
    ['an arbiter, or one that starts', { setName: 'rs0', isWritablePrimary: false }, 'ServerUnavailable'],
    ['a member of another set', { setName: 'rs1', secondary: true }, 'UnexpectedAnswer'],
    ['a server of no set', { isWritablePrimary: true }, 'UnexpectedAnswer'],
  ])('fails as %s', (_, greeting, reason) => {
    expect(() => checkTopology(greeting, { replicaSet: 'rs0' })).toThrow(expect.objectContaining({ reason }));
  });
});

it('a server behind a load balancer says which service it is of', () => {
  expect(() => checkTopology({ serviceId: {} }, { loadBalanced: true })).not.toThrow();
  expect(() => checkTopology({}, { loadBalanced: true })).toThrow(
    expect.objectContaining({ reason: 'UnexpectedAnswer' }),
  );
});
