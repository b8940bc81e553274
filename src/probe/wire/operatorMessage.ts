import { isIP } from 'node:net';
import type { ProbeQuestion } from '../../contract/connector.ts';
import { PURPOSES } from '../../contract/purpose.ts';
import type { Purpose } from '../../contract/purpose.ts';
import { TLS_LEVELS } from '../../contract/schema.ts';
import type { TlsLevel } from '../../contract/schema.ts';
import { Secret } from '../../contract/secret.ts';
import { isCount, isFields, isListOf, matches, optionally } from '../fields.ts';
import type { Members } from '../fields.ts';
import type { TargetEntry, TargetList } from '../lists.ts';
import type { ProbeRequest } from '../message.ts';
import { withSecretsInClear } from '../pipe.ts';
import type { AllowTarget } from '../target.ts';
import { frameOf } from './frame.ts';

/** Changes with what the messages mean: a prober answers an operator of its own version only. */
const PROTOCOL = 2;

/** What the operator says: how tests are run, and then which. Nothing in it is of one machine. */
export type OperatorMessage =
  | { readonly kind: 'begin'; readonly limits: PoolLimits }
  | { readonly kind: 'deny'; readonly addresses: readonly string[] }
  | {
      readonly kind: 'test';
      readonly id: number;
      readonly namespace: string;
      readonly request: ProbeRequest;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** What holds for all tests; see ProbePoolOptions. */
export interface PoolLimits {
  readonly slots: number;
  readonly spares?: number | undefined;
  readonly recycleAfter?: number | undefined;
  readonly allowTargets: readonly AllowTarget[];
  readonly clusterDomain?: string | undefined;
  readonly nodeDomains?: readonly string[] | undefined;
  readonly anyRemoteName?: boolean | undefined;
  readonly authorities?: readonly string[] | undefined;
}

/** Reads a message, built anew; undefined for whatever is not one. */
export function readOperatorMessage(value: unknown): OperatorMessage | undefined {
  if (!isFields(value)) return undefined;
  const { kind, id, addresses, namespace } = value;
  switch (kind) {
    case 'begin': {
      const limits = value['protocol'] === PROTOCOL ? readLimits(value['limits']) : undefined;
      return limits && { kind, limits };
    }
    case 'deny':
      return isListOf(addresses, MOST, isAddress) ? { kind, addresses } : undefined;
    case 'cancel':
      return isId(id) ? { kind, id } : undefined;
    case 'test': {
      const request = readRequest(value['request']);
      return isId(id) && isText(namespace) && request ? { kind, id, namespace, request } : undefined;
    }
    default:
      return undefined;
  }
}

/** Writes a message, secrets in clear: for the stream only. */
export function writeOperatorMessage(message: OperatorMessage): Buffer {
  if (message.kind === 'begin') return frameOf({ ...message, protocol: PROTOCOL });
  return frameOf(
    message.kind === 'test' ? { ...message, request: withSecretsInClear(message.request) } : message,
  );
}

const MOST = 4096;
const MOST_PROCESSES = 256;
const MOST_TESTS = 1_000_000;
const LONGEST_TEST_MS = 600_000;
/** Of a name, a host, a namespace, a sentence. */
const TEXT = /^[^]{0,4096}$/;
const CERTIFICATE = /^-----BEGIN CERTIFICATE-----[^]{1,65536}$/;

function readLimits(value: unknown): PoolLimits | undefined {
  if (!isFields(value)) return undefined;
  const { slots, spares, recycleAfter, allowTargets } = value;
  const { clusterDomain, nodeDomains, anyRemoteName, authorities } = value;
  if (!isCount(slots, 1, MOST_PROCESSES)) return undefined;
  if (spares !== undefined && !isCount(spares, 0, MOST_PROCESSES)) return undefined;
  if (recycleAfter !== undefined && !isCount(recycleAfter, 1, MOST_TESTS)) return undefined;
  if (!isListOf(allowTargets, MOST, isAllowTarget)) return undefined;
  if (clusterDomain !== undefined && !isText(clusterDomain)) return undefined;
  if (nodeDomains !== undefined && !isListOf(nodeDomains, MOST, isText)) return undefined;
  if (anyRemoteName !== undefined && typeof anyRemoteName !== 'boolean') return undefined;
  if (authorities !== undefined && !isListOf(authorities, MOST, isCertificate)) return undefined;
  const names = { clusterDomain, nodeDomains, anyRemoteName };
  return { slots, spares, recycleAfter, allowTargets, ...names, authorities };
}

function isAllowTarget(value: unknown): value is AllowTarget {
  if (!isFields(value) || !isAddress(value['address'])) return false;
  const { address, prefix, ports } = value;
  if (!isCount(prefix, 0, isIP(address) === 4 ? 32 : 128)) return false;
  return isFields(ports) && isPort(ports['first']) && isPort(ports['last']);
}

function readRequest(value: unknown): ProbeRequest | undefined {
  if (!isFields(value)) return undefined;
  const { type, declaredTest, parameters, auth, probe, purpose, timeoutMs, minimumTls } = value;
  const secrets = readSecrets(value['secrets']);
  const lists = optionally(value['lists'], readLists);
  if (!isText(type) || !isObject(parameters) || !secrets || !lists) return undefined;
  if (minimumTls !== undefined && !isTlsLevel(minimumTls)) return undefined;
  if (!isCount(timeoutMs, 1, LONGEST_TEST_MS) || (auth !== undefined && !isText(auth))) return undefined;
  if (purpose !== undefined && !isPurpose(purpose)) return undefined;
  if (![declaredTest, probe].every((each) => each === undefined || isObject(each))) return undefined;
  return {
    type,
    parameters,
    secrets,
    auth,
    timeoutMs,
    // The casts: what these two hold is for the process of the test to read, as parameters are.
    probe: probe as ProbeQuestion | undefined,
    ...(purpose !== undefined && { purpose }),
    ...(declaredTest !== undefined && { declaredTest: declaredTest as ProbeRequest['declaredTest'] }),
    ...(lists.value && { lists: lists.value }),
    ...(minimumTls !== undefined && { minimumTls }),
  };
}

function readSecrets(value: unknown): Readonly<Record<string, Secret>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).map(
    ([name, text]) => [name, typeof text === 'string' ? new Secret(text) : undefined] as const,
  );
  const secrets = entries.filter((entry): entry is [string, Secret] => entry[1] !== undefined);
  return secrets.length === entries.length ? Object.fromEntries(secrets) : undefined;
}

function readLists(value: unknown): readonly TargetList[] | undefined {
  return isListOf(value, MOST, isTargetList) ? value : undefined;
}

function isTargetList(value: unknown): value is TargetList {
  if (!isFields(value) || !isText(value['refusal'])) return false;
  const { allow, deny, only } = value;
  return (
    [allow, deny].every((each) => each === undefined || isListOf(each, MOST, isTargetEntry)) &&
    (only === undefined || only === 'intermediary')
  );
}

function isTargetEntry(value: unknown): value is TargetEntry {
  if (!isFields(value)) return false;
  const { host, cidr, ports } = value;
  return (
    [host, cidr].every((each) => each === undefined || isText(each)) &&
    (ports === undefined || isListOf(ports, MOST, isPort))
  );
}

function isPurpose(value: unknown): value is Purpose {
  return PURPOSES.some((purpose) => purpose === value);
}

function isTlsLevel(value: unknown): value is TlsLevel {
  return TLS_LEVELS.some((mode) => mode === value);
}

function isObject(value: unknown): value is Members {
  return isFields(value) && !Array.isArray(value);
}

function isId(value: unknown): value is number {
  return isCount(value, 1, Number.MAX_SAFE_INTEGER);
}

function isPort(value: unknown): value is number {
  return isCount(value, 0, 65_535);
}

function isText(value: unknown): value is string {
  return matches(value, TEXT);
}

function isCertificate(value: unknown): value is string {
  return matches(value, CERTIFICATE);
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isIP(value) !== 0;
}
