import { passedMessage } from '../../../src/controllers/testing/result.ts';
import type { ProbeSuccess } from '../../../src/probe/message.ts';

const PASSED: ProbeSuccess = { status: 'Succeeded', steps: [], durationMs: 1 };

describe('the message of a test that succeeded', () => {
  it.each<[string, Partial<ProbeSuccess>, string]>([
    ['says that all steps passed', {}, 'the last test passed all its steps'],
    [
      'says that no more than a port was proven',
      { reachableOnly: true },
      'the port answers; the type can prove no more than that',
    ],
    [
      'says that the server asked for no credential',
      { credentialUnasked: true },
      'the last test passed all its steps; the server asked for no credential, and may not have checked the one that is given',
    ],
  ])('%s', (_, differences, expected) => {
    const message = passedMessage({ ...PASSED, ...differences });

    expect(message).toBe(expected);
  });

  it('names the Secret whose annotation is no time', () => {
    expect(passedMessage(PASSED, { misdated: 'orders-db' })).toBe(
      'the last test passed all its steps; the annotation mooring.dev/expires-at of Secret orders-db is neither a date (2031-01-02) nor a time (2031-01-02T03:04:05Z), and is not read',
    );
  });
});
