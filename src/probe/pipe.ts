import type { ProbeQuestion } from '../contract/connector.ts';
import { FAILURES } from '../contract/reasons.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { Secret } from '../contract/secret.ts';
import { STEPS } from '../contract/step.ts';
import type { Step } from '../contract/step.ts';
import type { TargetRules } from './guard.ts';
import type {
  CertificateReport,
  ProbeFailure,
  ProbeRequest,
  ProbeResult,
  ServerReport,
  StepReport,
} from './message.ts';
import { FIELDS } from './report.ts';

/**
 * What goes through the pipes between the operator and a probe process, one JSON document a line. The child
 * believes what it reads; the parent believes nothing, as a server may have taken the child over: each answer is
 * checked field by field and built anew.
 */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'at'; readonly step?: Step | undefined }
  | { readonly kind: 'ended'; readonly step: StepReport }
  | { readonly kind: 'result'; readonly result: ProbeResult; readonly last: boolean };

/** All that a child needs for one test. */
export interface Assignment {
  readonly rules: TargetRules;
  readonly request: ProbeRequest;
}

/** Writes an order, secrets in clear: for the pipe only. */
export function writeAssignment({ rules, request }: Assignment): string {
  const secrets = Object.fromEntries(
    Object.entries(request.secrets).map(([name, secret]) => [name, secret.reveal()]),
  );
  return `${JSON.stringify({ rules, request: { ...request, secrets } })}\n`;
}

/** Reads an order; what could reach a prototype is dropped. */
export function readAssignment(line: string): Assignment {
  // The line was written by writeOrder, in the process that started this one.
  const { rules, request } = JSON.parse(line, withoutPrototypes) as WrittenOrder;
  const secrets = Object.fromEntries(
    Object.entries(request.secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  return { rules, request: { ...request, auth: request.auth, probe: request.probe, secrets } };
}

/** Writes an answer. */
export function writeChildMessage(answer: ChildMessage): string {
  return `${JSON.stringify(answer)}\n`;
}

/** Reads an answer; undefined for whatever is not one. */
export function readChildMessage(line: string): ChildMessage | undefined {
  const answer = parseFields(line);
  switch (answer?.['kind']) {
    case 'ready':
      return { kind: 'ready' };
    case 'at':
      return answer['step'] === undefined || isStep(answer['step'])
        ? { kind: 'at', step: answer['step'] }
        : undefined;
    case 'ended': {
      const step = readStep(answer['step']);
      return step && { kind: 'ended', step };
    }
    case 'result': {
      const result = readResult(answer['result']);
      return result && { kind: 'result', result, last: answer['last'] !== false };
    }
    default:
      return undefined;
  }
}

interface WrittenOrder {
  readonly rules: TargetRules;
  readonly request: Omit<ProbeRequest, 'secrets' | 'auth' | 'probe'> & {
    readonly secrets: Readonly<Record<string, string>>;
    readonly auth?: string;
    readonly probe?: ProbeQuestion;
  };
}

type Fields = Readonly<Record<string, unknown>>;

type Common = Pick<ProbeResult, 'steps' | 'durationMs' | 'tls'>;

const MESSAGE = /^[\p{L}\p{N}\p{P}\p{S} ]{1,512}$/u;

function readResult(value: unknown): ProbeResult | undefined {
  if (!isFields(value) || !isDuration(value['durationMs'])) return undefined;
  const steps = readSteps(value['steps']);
  const tls = optionally(value['tls'], readCertificate);
  if (!steps || !tls) return undefined;
  const common = { steps, durationMs: value['durationMs'], ...(tls.value ? { tls: tls.value } : {}) };
  if (value['status'] === 'Failed') return readFailure(value, common);
  const server = optionally(value['server'], readServer);
  if (value['status'] !== 'Succeeded' || !server) return undefined;
  return {
    status: 'Succeeded',
    ...common,
    ...(value['reachableOnly'] === true && { reachableOnly: true }),
    ...(server.value ? { server: server.value } : {}),
  };
}

function readFailure(value: Fields, common: Common): ProbeResult | undefined {
  const { reason, message, remedy, failedStep, retryAfterMs, heard } = value;
  if (!isReason(reason) || !matches(message, MESSAGE)) return undefined;
  if (remedy !== undefined && !matches(remedy, MESSAGE)) return undefined;
  if (failedStep !== undefined && !isStep(failedStep)) return undefined;
  if (retryAfterMs !== undefined && !isWait(retryAfterMs)) return undefined;
  const optional = {
    ...(remedy === undefined ? {} : { remedy }),
    ...(failedStep ? { failedStep } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(isHeard(heard) && { heard }),
  };
  return { status: 'Failed', reason, message, ...optional, ...common };
}

function isHeard(value: unknown): value is NonNullable<ProbeFailure['heard']> {
  return value === 'nothing' || value === 'another protocol';
}

function readSteps(value: unknown): readonly StepReport[] | undefined {
  if (!Array.isArray(value) || value.length > STEPS.length) return undefined;
  const steps = value.map(readStep).filter((step) => step !== undefined);
  return steps.length === value.length ? steps : undefined;
}

function readStep(value: unknown): StepReport | undefined {
  if (!isFields(value)) return undefined;
  const { name, outcome, durationMs } = value;
  if (!isStep(name) || !isDuration(durationMs)) return undefined;
  return outcome === 'Succeeded' || outcome === 'Failed' ? { name, outcome, durationMs } : undefined;
}

function readServer(value: unknown): ServerReport | undefined {
  if (!isFields(value)) return undefined;
  const { name, version } = value;
  if (!matches(name, FIELDS.server)) return undefined;
  if (version === undefined) return { name };
  return matches(version, FIELDS.server) ? { name, version } : undefined;
}

function readCertificate(value: unknown): CertificateReport | undefined {
  if (!isFields(value)) return undefined;
  const { issuer, notAfter } = value;
  return matches(issuer, FIELDS.issuer) && matches(notAfter, FIELDS.time) ? { issuer, notAfter } : undefined;
}

/** Tells what is absent, which is right, from what is there and wrong: that is undefined. */
function optionally<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): { readonly value?: T } | undefined {
  if (value === undefined) return {};
  const checked = read(value);
  return checked === undefined ? undefined : { value: checked };
}

function parseFields(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutPrototypes(key: string, value: unknown): unknown {
  return ['__proto__', 'constructor', 'prototype'].includes(key) ? undefined : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isStep(value: unknown): value is Step {
  return STEPS.some((step) => step === value);
}

function isReason(value: unknown): value is FailureReason {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}

function isWait(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= 86_400_000;
}

function isDuration(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 3_600_000;
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
