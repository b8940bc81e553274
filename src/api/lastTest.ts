import { atomicList, atomicMap, dateTime, fields, int, arrayOf, omittable, oneOf, string } from './schema.ts';
import type { Static } from './schema.ts';

/** A list of steps of a test. */
export function stepsOf(description: string) {
  return arrayOf(
    description,
    fields('One step.', {
      name: string('Name of the step.', { maxLength: 32 }),
      outcome: oneOf('How it ended.', ['Succeeded', 'Failed']),
      durationMs: int('Milliseconds it took.'),
    }),
    { maxItems: 16, ...atomicList },
  );
}

/** What of the client's may expire. */
const EXPIRING = ['ClientCertificate', 'Password', 'Token', 'Secret'] as const;

/** Schema of the result of a test. */
export const lastTest = fields(
  'The last test of the current spec. A test that finds the same again is written once an hour, so time may lag by as much.',
  {
    result: oneOf('How it ended.', ['Succeeded', 'Failed', 'NotSupported', 'Interrupted']),
    reason: string('Why, out of the closed list of docs/reasons.md.', { maxLength: 64 }),
    failedStep: omittable(
      oneOf('The step that failed.', ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe']),
    ),
    steps: stepsOf('The steps that were taken.'),
    time: dateTime('When the test ended.'),
    durationMs: int('Milliseconds the whole test took.'),
    server: omittable(
      fields('What the server says it is.', {
        name: string('Name of the product.', { maxLength: 32 }),
        version: omittable(string('Version of the product.', { maxLength: 32 })),
      }),
    ),
    tls: omittable(
      fields('The certificate of the server.', {
        issuer: string('Common name of who signed it.', { maxLength: 64 }),
        notAfter: dateTime('When it expires.'),
      }),
    ),
    expires: omittable(
      arrayOf(
        'When what the client proves itself with expires, as far as that is known.',
        fields('One expiry.', {
          kind: oneOf('What expires. Secret: what its annotation mooring.dev/expires-at says.', EXPIRING),
          time: dateTime('When.'),
        }),
        { maxItems: 8, ...atomicList },
      ),
    ),
    secretRevision: omittable(
      string('Changes when a Secret or a ConfigMap that was used changes.', { maxLength: 16 }),
    ),
    rulesRevision: omittable(
      string('Changes when what ConnectionPolicies say of targets changes, or what a declared type asks.', {
        maxLength: 16,
      }),
    ),
  },
  atomicMap,
);

/** Value of `status.lastTest`. */
export type LastTest = Static<typeof lastTest>;

/** Everything that expires, as far as a test saw it. */
export function expiriesOf(
  test: LastTest | undefined,
): readonly { readonly kind: Expiry['kind'] | 'Certificate'; readonly time: string }[] {
  const { tls, expires = [] } = test ?? {};
  return [...(tls === undefined ? [] : [{ kind: 'Certificate', time: tls.notAfter } as const]), ...expires];
}

/** When something of the client's expires. */
export type Expiry = NonNullable<LastTest['expires']>[number];
