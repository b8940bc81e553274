import { isCredentialParameter } from '../contract/credential.ts';
import type { FailureReason } from '../contract/reasons.ts';
import {
  CORRECT_RECORDS,
  GIVE_PASSPHRASE,
  KEYLESS,
  NAME_KEYSTORE,
  NEW_KEYSTORE,
  RIGHT_FINGERPRINT,
  VERIFY_SERVER,
} from '../contract/remedies.ts';
import { ROUTE_SECRETS } from '../contract/route.ts';
import type { Step } from '../contract/step.ts';
import type { Sight } from './sight.ts';

/** A server that lets in and then says nothing waits for another beginning: this is the most frequent cause. */
const SILENT =
  'The port took the connection and then said nothing: check that it speaks the protocol of the type, and whether it expects TLS.';
const SILENT_AT_TLS =
  'The port took the connection and then said nothing: check that it speaks TLS, and the protocol of the type; tls.mode: disable is for one that does not.';
const SILENT_FOR_SSH =
  'The port took the connection and then said nothing: check that an SSH server listens there.';

const BEGINS_WITH_TLS =
  'What listens there begins with TLS: have the Connection begin with it, too, or name the port that goes without.';
const OTHER_PROTOCOL = 'Check the port and the type: what listens there is another server.';

const NO_CREDENTIAL =
  'The Connection names no credential: name the key of a Secret in spec.secrets; it is tried again as soon as it does.';

const NOT_STARTED =
  'No server was asked. Check that the prober has processors and memory enough; its log says more.';

const OWN: ReadonlySet<string> = new Set([
  SILENT,
  SILENT_AT_TLS,
  SILENT_FOR_SSH,
  BEGINS_WITH_TLS,
  OTHER_PROTOCOL,
  NO_CREDENTIAL,
  NOT_STARTED,
  GIVE_PASSPHRASE,
  NAME_KEYSTORE,
  NEW_KEYSTORE,
  CORRECT_RECORDS,
  RIGHT_FINGERPRINT,
  VERIFY_SERVER,
  ...Object.values(KEYLESS),
]);

/** Whether a text is one of these. */
export function isOwnRemedy(text: string): boolean {
  return OWN.has(text);
}

/** What a failure was, as far as it decides what to do. */
interface Failed {
  readonly step: Step | undefined;
  readonly reason: FailureReason;
  /** Names of the secrets that the test had; undefined where that is not known. */
  readonly secrets?: readonly string[];
  /** What was seen of the server, where that says more. */
  readonly sight?: Sight | undefined;
}

/** What to do about a failure, where that is more than its reason says. */
export function remedyFor({ step, reason, secrets, sight }: Failed): string | undefined {
  if (sight?.speech !== undefined) return sight.speech === 'TLS' ? BEGINS_WITH_TLS : OTHER_PROTOCOL;
  if (reason === 'ProbeCrashed' && step === undefined) return NOT_STARTED;
  if (reason === 'TimedOut') return remedyForSilence(step, sight);
  const bare = secrets?.every((name) => name in ROUTE_SECRETS || !isCredentialParameter(name));
  return reason === 'CredentialsRejected' && bare === true ? NO_CREDENTIAL : undefined;
}

function remedyForSilence(step: Step | undefined, sight: Sight | undefined): string | undefined {
  const isSilent = sight?.isSilent ?? (step === 'TLS' || step === 'Authenticate');
  if (!isSilent || step === 'Connect') return undefined;
  if (sight?.expected === 'SSH') return SILENT_FOR_SSH;
  return step === 'TLS' && sight?.on !== 'session' ? SILENT_AT_TLS : SILENT;
}
