import type { ConnectionSpec } from '../../src/api/connection.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import { purposeMistakes, withRight } from '../../src/validation/purpose.ts';

const wanting = (type: string, purpose?: 'list' | 'connect' | 'write') =>
  ({ type, ...(purpose && { test: { purpose } }) }) as ConnectionSpec; // the rest has no part in this

const DENIED: ProbeResult = {
  status: 'Failed',
  reason: 'PermissionDenied',
  message: 'refused',
  steps: [],
  durationMs: 1,
};

describe('a purpose', () => {
  it.each([
    ['postgresql', undefined],
    ['postgresql', 'connect'],
    ['s3', 'list'],
    ['gcs', 'write'],
  ] as const)('%s may be asked for %s', (type, purpose) => {
    expect(purposeMistakes(wanting(type, purpose), connectorOf(type)!)).toEqual([]);
  });

  it.each([
    ['postgresql', 'only connect'],
    ['s3', 'connect, list, read'],
  ])('that %s cannot prove is a mistake', (type, offered) => {
    expect(purposeMistakes(wanting(type, 'write'), connectorOf(type)!)).toEqual([
      {
        path: 'spec.test.purpose',
        message: `the test of the type ${type} can be asked for ${offered}: any other purpose cannot be proven without a change`,
      },
    ]);
  });
});

describe('a refusal', () => {
  it('says which right the purpose needs, in the words of the system', () => {
    expect(withRight(DENIED, wanting('s3', 'list'), connectorOf('s3')!)).toEqual({
      ...DENIED,
      remedy: 'The test needs `s3:ListBucket` on the bucket.',
    });
  });

  it('keeps a remedy that is nearer, and what is no refusal of a right', () => {
    const nearer: ProbeResult = { ...DENIED, remedy: 'Nearer.' };
    const other: ProbeResult = { ...DENIED, reason: 'TimedOut' };

    expect(withRight(nearer, wanting('s3'), connectorOf('s3')!)).toBe(nearer);
    expect(withRight(other, wanting('s3'), connectorOf('s3')!)).toBe(other);
  });
});
