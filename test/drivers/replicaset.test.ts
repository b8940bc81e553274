import { ConnectionFailure } from '../../src/contract/failure.ts';
import { checkMember } from '../../src/drivers/replicaSet.ts';

function reasonFor(greeting: Readonly<Record<string, unknown>>): string | undefined {
  try {
    checkMember(greeting, 'rs0');
    return undefined;
  } catch (error) {
    return error instanceof ConnectionFailure ? error.reason : 'another error';
  }
}

it.each([
  ['a primary', { setName: 'rs0', isWritablePrimary: true }, undefined],
  ['a primary before MongoDB 4.4.2', { setName: 'rs0', ismaster: true }, undefined],
  ['a secondary', { setName: 'rs0', isWritablePrimary: false, secondary: true }, undefined],
  ['an arbiter, or one that starts', { setName: 'rs0', isWritablePrimary: false }, 'ServerUnavailable'],
  ['a member of another set', { setName: 'rs1', secondary: true }, 'UnexpectedAnswer'],
  ['a server of no set', { isWritablePrimary: true }, 'UnexpectedAnswer'],
])('%s is judged where the set rs0 is asked for', (_, greeting, reason) => {
  expect(reasonFor(greeting)).toBe(reason);
});
