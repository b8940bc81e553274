import type { AnsweringServers } from '../contract/connector.ts';
import { STEPS } from '../contract/step.ts';
import { isCount, isFields, isReason, isStep, matches, optionally } from './fields.ts';
import type { Members } from './fields.ts';
import { EXPIRING } from './message.ts';
import type {
  CertificateReport,
  ExpiryReport,
  ProbeFailure,
  ProbeResult,
  ServerReport,
  StepReport,
} from './message.ts';
import { FIELDS } from './report.ts';

type Common = Pick<ProbeResult, 'steps' | 'durationMs' | 'tls' | 'expires'>;

const LONGEST_MS = 3_599_999;
const LONGEST_WAIT_MS = 86_400_000;
const MESSAGE = /^[\p{L}\p{N}\p{P}\p{S} ]{1,512}$/u;

/** A verdict built anew from what a process says it is; undefined where it is none. */
export function readResult(value: unknown): ProbeResult | undefined {
  if (!isFields(value) || !isCount(value['durationMs'], 0, LONGEST_MS)) return undefined;
  const steps = readSteps(value['steps']);
  const tls = optionally(value['tls'], readCertificate);
  const expires = optionally(value['expires'], readExpiries);
  if (!steps || !tls || !expires) return undefined;
  const common = {
    steps,
    durationMs: value['durationMs'],
    ...(tls.value ? { tls: tls.value } : {}),
    ...(expires.value ? { expires: expires.value } : {}),
  };
  if (value['status'] === 'Failed') return readFailure(value, common);
  const server = optionally(value['server'], readServer);
  const servers = optionally(value['servers'], readServers);
  if (value['status'] !== 'Succeeded' || !server || !servers) return undefined;
  return {
    status: 'Succeeded',
    ...common,
    ...(value['reachableOnly'] === true && { reachableOnly: true }),
    ...(value['authenticatedOnly'] === true && { authenticatedOnly: true }),
    ...(value['credentialUnasked'] === true && { credentialUnasked: true }),
    ...(server.value ? { server: server.value } : {}),
    ...(servers.value ? { servers: servers.value } : {}),
  };
}

function readFailure(value: Members, common: Common): ProbeResult | undefined {
  const { reason, message, remedy, failedStep, retryAfterMs, heard } = value;
  if (!isReason(reason) || !matches(message, MESSAGE)) return undefined;
  if (remedy !== undefined && !matches(remedy, MESSAGE)) return undefined;
  if (failedStep !== undefined && !isStep(failedStep)) return undefined;
  if (retryAfterMs !== undefined && !isCount(retryAfterMs, 1, LONGEST_WAIT_MS)) return undefined;
  const optional = {
    ...(remedy === undefined ? {} : { remedy }),
    ...(failedStep ? { failedStep } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isHeard(heard) && { heard }),
  };
  return { status: 'Failed', reason, message, ...optional, ...common };
}

function isHeard(value: unknown): value is NonNullable<ProbeFailure['heard']> {
  return value === 'nothing' || value === 'another protocol' || value === 'a greeting';
}

function readSteps(value: unknown): readonly StepReport[] | undefined {
  if (!Array.isArray(value) || value.length > STEPS.length) return undefined;
  const steps = value.map(readStep).filter((step) => step !== undefined);
  return steps.length === value.length ? steps : undefined;
}

/** The end of a step, built anew; undefined where it is none. */
export function readStep(value: unknown): StepReport | undefined {
  if (!isFields(value)) return undefined;
  const { name, outcome, durationMs } = value;
  if (!isStep(name) || !isCount(durationMs, 0, LONGEST_MS)) return undefined;
  return outcome === 'Succeeded' || outcome === 'Failed' ? { name, outcome, durationMs } : undefined;
}

function readServer(value: unknown): ServerReport | undefined {
  if (!isFields(value)) return undefined;
  const { name, version } = value;
  if (!matches(name, FIELDS.server)) return undefined;
  if (version === undefined) return { name };
  return matches(version, FIELDS.server) ? { name, version } : undefined;
}

const MOST_SERVERS = 100;

function readServers(value: unknown): AnsweringServers | undefined {
  if (!isFields(value)) return undefined;
  const { answered, of } = value;
  return isCount(of, 1, MOST_SERVERS) && isCount(answered, 1, of) ? { answered, of } : undefined;
}

function readCertificate(value: unknown): CertificateReport | undefined {
  if (!isFields(value)) return undefined;
  const { issuer, notAfter } = value;
  return matches(issuer, FIELDS.issuer) && matches(notAfter, FIELDS.time) ? { issuer, notAfter } : undefined;
}

function readExpiries(value: unknown): readonly ExpiryReport[] | undefined {
  if (!Array.isArray(value) || value.length > EXPIRING.length) return undefined;
  const expiries = value.map(readExpiry).filter((expiry) => expiry !== undefined);
  return expiries.length === value.length ? expiries : undefined;
}

function readExpiry(value: unknown): ExpiryReport | undefined {
  if (!isFields(value)) return undefined;
  const kind = EXPIRING.find((each) => each === value['kind']);
  const { time } = value;
  return kind !== undefined && matches(time, FIELDS.time) ? { kind, time } : undefined;
}
