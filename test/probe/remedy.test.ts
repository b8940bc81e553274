import { sentencesOf } from '../../src/contract/failure.ts';
import { remedyFor } from '../../src/probe/remedy.ts';
import { readChildMessage, writeChildMessage } from '../../src/probe/pipe.ts';

it.each([
  { step: 'TLS', reason: 'TimedOut', secrets: [], begins: 'The port took the connection' },
  { step: 'Authenticate', reason: 'TimedOut', secrets: [], begins: 'The port took the connection' },
  { step: 'Connect', reason: 'TimedOut', secrets: [], begins: 'Check the network and the server' },
  {
    step: 'Authenticate',
    reason: 'CredentialsRejected',
    secrets: ['caCertificate', 'sshTunnelKey'],
    begins: 'The Connection names no credential',
  },
  {
    step: undefined,
    reason: 'ProbeCrashed',
    secrets: [],
    begins: 'No server was asked',
  },
  {
    step: 'Connect',
    reason: 'ProbeCrashed',
    secrets: [],
    begins: 'Report it',
  },
  {
    step: 'Authenticate',
    reason: 'CredentialsRejected',
    secrets: ['password'],
    begins: 'Correct the Secret',
  },
] as const)('after $reason at $step with $secrets one is told: $begins', ({ begins, ...failed }) => {
  const remedy = remedyFor(failed);

  expect(sentencesOf({ reason: failed.reason, message: 'it failed', remedy })).toMatch(
    new RegExp(`^it failed\\. ${begins}`),
  );
});

const failure = {
  status: 'Failed',
  reason: 'TimedOut',
  message: 'no end',
  steps: [],
  durationMs: 1,
} as const;

it('goes through the pipe, unless it holds what no message may', () => {
  const sent = (remedy: string) =>
    readChildMessage(
      writeChildMessage({ kind: 'result', result: { ...failure, remedy }, last: false }).trimEnd(),
    );

  expect(sent('Do this.')).toMatchObject({ result: { remedy: 'Do this.' } });
  expect(sent('Do\u001b[31m this.')).toBeUndefined();
});
