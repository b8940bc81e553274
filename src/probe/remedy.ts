import { isCredentialParameter } from '../contract/credential.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { ROUTE_SECRETS } from '../contract/route.ts';
import type { Step } from '../contract/step.ts';

/** A server that lets in and then says nothing waits for another beginning: this is the most frequent cause. */
const SILENT: Partial<Record<Step, string>> = {
  TLS: 'The port took the connection and then said nothing: check that it speaks TLS, and the protocol of the type; tls.mode: disable is for one that does not.',
  Authenticate:
    'The port took the connection and then said nothing: check that it speaks the protocol of the type, and whether it expects TLS.',
};

const NO_CREDENTIAL =
  'The Connection names no credential: name the key of a Secret in spec.secrets; it is tried again as soon as it does.';

/** Whether a text is one of these. */
export function isOwnRemedy(text: string): boolean {
  return text === NO_CREDENTIAL || Object.values(SILENT).includes(text);
}

/** What a failure was, as far as it decides what to do. */
interface Failed {
  readonly step: Step | undefined;
  readonly reason: FailureReason;
  /** Names of the secrets that the test had; undefined where that is not known. */
  readonly secrets?: readonly string[];
}

/** What to do about a failure, where that is more than its reason says. */
export function remedyFor({ step, reason, secrets }: Failed): string | undefined {
  if (reason === 'TimedOut' && step !== undefined) return SILENT[step];
  const bare = secrets?.every((name) => name in ROUTE_SECRETS || !isCredentialParameter(name));
  return reason === 'CredentialsRejected' && bare === true ? NO_CREDENTIAL : undefined;
}
