import { timestamp } from '../../api/conditions.ts';
import type { LastTest } from '../../api/lastTest.ts';
import { reasonOf } from '../../probe/message.ts';
import type { ProbeResult } from '../../probe/message.ts';
import { EXPIRES_AT } from '../../validation/annotatedExpiry.ts';
import type { AnnotatedExpiry } from '../../validation/annotatedExpiry.ts';
import type { UntestedConnection, UntestedReason } from '../../validation/preparation.ts';
import type { Circumstances } from './outcome.ts';

/** `status.lastTest` of a test that ended now. */
export function lastTestOf(
  result: ProbeResult,
  { revision, rules, annotated }: Circumstances,
  now: Date,
): LastTest {
  const failed = result.status === 'Failed' ? result : undefined;
  const server = result.status === 'Succeeded' ? result.server : undefined;
  const expires = [
    ...(result.expires ?? []),
    ...(annotated === undefined ? [] : [{ kind: 'Secret', time: annotated } as const]),
  ];
  return {
    result: result.status,
    reason: reasonOf(result),
    ...(failed?.failedStep !== undefined && { failedStep: failed.failedStep }),
    steps: result.steps,
    time: timestamp(now),
    durationMs: result.durationMs,
    ...(server !== undefined && { server }),
    ...(result.tls !== undefined && { tls: result.tls }),
    ...(expires.length > 0 && { expires }),
    ...(revision !== undefined && { secretRevision: revision }),
    ...(rules !== undefined && { rulesRevision: rules }),
  };
}

/** What a test that succeeded says of the server, in a sentence. */
export function passedMessage(
  result: ProbeResult,
  { misdated }: Pick<AnnotatedExpiry, 'misdated'> = {},
): string {
  const reason = reasonOf(result);
  const proven = PROVEN[reason] ?? PASSED;
  const passed = result.status === 'Succeeded' && proven === PASSED ? result : undefined;
  const { servers } = passed ?? {};
  return [
    proven,
    ...(servers === undefined ? [] : [`${servers.answered} of ${servers.of} servers answered`]),
    ...(passed?.credentialUnasked === true ? [UNASKED] : []),
    ...(misdated === undefined ? [] : [misdatedMessage(misdated)]),
  ].join('; ');
}

function misdatedMessage(secret: string): string {
  return `the annotation ${EXPIRES_AT} of Secret ${secret} is neither a date (2031-01-02) nor a time (2031-01-02T03:04:05Z), and is not read`;
}

/** Why no server was asked, in a sentence. */
export function untestedMessage({ reason }: UntestedConnection): string {
  return `the parameters are valid and the secrets are there; ${UNTESTED[reason]}`;
}

const UNTESTED: Readonly<Record<UntestedReason, string>> = {
  TestDisabled: 'spec.test.enabled is false: no server is asked, and whether it answers is not known',
  TestNotSupported: 'the type has no test, or needs spec.test.probe to know what to ask',
};

/** The message where there is nothing to add. */
export const PASSED = 'the last test passed all its steps';

const REACHED = 'the port answers; the type can prove no more than that';

const KNOWN = 'the server knows the credential; what it may do could not be asked about';

const PROVEN: Readonly<Record<string, string>> = { ReachableOnly: REACHED, AuthenticatedOnly: KNOWN };

const UNASKED = 'the server asked for no credential, and may not have checked the one that is given';
