import type { ProbeResult } from '../../src/probe/message.ts';
import { withPlaces } from '../../src/validation/blame.ts';

const failure = (message: string): ProbeResult => ({
  status: 'Failed',
  reason: 'SecretInvalid',
  message,
  steps: [],
  durationMs: 1,
});
const PLACES = {
  clientKey: { kind: 'secret', from: 'certificate-of-reader', key: 'tls.key' },
  clientKeyPassphrase: { kind: 'secret', from: 'passphrases', key: 'reader' },
  caCertificate: { kind: 'configmap', from: 'authorities', key: 'bundle.pem' },
} as const;

it.each([
  [
    'clientKeyPassphrase does not open clientKey',
    'SecretInvalid',
    'clientKeyPassphrase does not open clientKey; clientKey is key tls.key of secret certificate-of-reader; clientKeyPassphrase is key reader of secret passphrases',
  ],
  [
    'caCertificate holds a certificate that cannot be read',
    'ConfigMapInvalid',
    'caCertificate holds a certificate that cannot be read; caCertificate is key bundle.pem of configmap authorities',
  ],
  ['the key of the account is not in base64', 'SecretInvalid', 'the key of the account is not in base64'],
])('what is to blame is named by its object and key: %s', (message, reason, told) => {
  expect(withPlaces(failure(message), PLACES)).toMatchObject({ reason, message: told });
});

it('a failure for which no value is to blame stays as it is', () => {
  const refused: ProbeResult = {
    ...failure('clientKey'),
    status: 'Failed',
    reason: 'TLSFailed',
  } as ProbeResult; // of the two that it may be

  expect(withPlaces(refused, PLACES)).toBe(refused);
});
