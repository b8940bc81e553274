import type { ProbeQuestion } from '../contract/connector.ts';
import { Secret } from '../contract/secret.ts';
import type { Step } from '../contract/step.ts';
import type { TargetRules } from './guard.ts';
import { readResult, readStep } from './checkedResult.ts';
import { isStep, parseFields } from './fields.ts';
import type { ProbeRequest, ProbeResult, StepReport } from './message.ts';

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
  /** Certificates of authorities that are trusted besides the public ones. */
  readonly authorities?: readonly string[];
}

/** Writes an order, secrets in clear: for the pipe only. */
export function writeAssignment({ request, ...others }: Assignment): string {
  return `${JSON.stringify({ ...others, request: withSecretsInClear(request) })}\n`;
}

/** A request as it is written: for a pipe or a stream only. */
export function withSecretsInClear(request: ProbeRequest): object {
  const secrets = Object.entries(request.secrets).map(([name, secret]) => [name, secret.reveal()]);
  return { ...request, secrets: Object.fromEntries(secrets) as object };
}

/** Reads an order; what could reach a prototype is dropped. */
export function readAssignment(line: string): Assignment {
  // The line was written by writeOrder, in the process that started this one.
  const { rules, request, authorities } = JSON.parse(line, withoutPrototypes) as WrittenOrder;
  const secrets = Object.fromEntries(
    Object.entries(request.secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  return {
    rules,
    ...(authorities && { authorities }),
    request: { ...request, auth: request.auth, probe: request.probe, secrets },
  };
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

interface WrittenOrder extends Pick<Assignment, 'rules' | 'authorities'> {
  readonly request: Omit<ProbeRequest, 'secrets' | 'auth' | 'probe'> & {
    readonly secrets: Readonly<Record<string, string>>;
    readonly auth?: string;
    readonly probe?: ProbeQuestion;
  };
}

function withoutPrototypes(key: string, value: unknown): unknown {
  return ['__proto__', 'constructor', 'prototype'].includes(key) ? undefined : value;
}
