import { expiryTrials } from '../support/expiry/trials.ts';

/** Servers count in whole seconds, and a test takes its time. */
const TOLERANCE_MS = 5_000;

it('what expires is told by each server, certificate and token that says so', async () => {
  const trials = await expiryTrials();

  const off = trials.filter(
    ({ expected, seen }) =>
      seen === undefined || Math.abs(seen.getTime() - expected.getTime()) > TOLERANCE_MS,
  );
  expect(off).toEqual([]);
  expect(trials.map(({ kind }) => kind)).toEqual([
    'Password',
    'Certificate',
    'ClientCertificate',
    'Password',
    'Token',
    'Secret',
  ]);
}, 240_000);
