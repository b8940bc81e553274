import type { Connection, ConnectionSpec, ConnectionStatus } from '../../../src/api/connection.ts';
import { catalogOf } from '../../../src/catalog/catalog.ts';
import { connectors } from '../../../src/connectors/index.ts';
import type { Snapshot } from '../../../src/controllers/connection/snapshot.ts';
import { judge } from '../../../src/validation/verdict.ts';
import type { ProbeFailure, ProbeSuccess } from '../../../src/probe/message.ts';

export const NOW = new Date('2026-03-01T12:00:00Z');
export const catalog = catalogOf(connectors);

export const POSTGRESQL: ConnectionSpec = {
  type: 'postgresql',
  parameters: { host: 'db.example.com', database: 'sales', user: 'reader' },
  secrets: { password: { name: 'sales-db', key: 'password' } },
  test: { interval: '10m', timeout: '10s', failureThreshold: 3 },
};

interface Parts {
  readonly spec?: Partial<ConnectionSpec>;
  readonly status?: ConnectionStatus;
  readonly generation?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function connection({ spec, status, generation = 1, annotations }: Parts = {}): Connection {
  return {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: {
      name: 'sales',
      namespace: 'shop',
      uid: '2f1d6c1e-0000-4000-8000-000000000001',
      resourceVersion: '1',
      generation,
      creationTimestamp: '2026-03-01T11:00:00Z',
      ...(annotations !== undefined && { annotations }),
    },
    spec: { ...POSTGRESQL, ...spec },
    ...(status !== undefined && { status }),
  };
}

export function snapshot(object: Connection, parts: Partial<Snapshot> = {}): Snapshot {
  return {
    connection: object,
    verdict: judge(object.spec, catalog),
    missing: [],
    missingConfigMaps: [],
    access: 'all',
    revision: 'rev-1',
    rules: undefined,
    usage: { count: 0, references: [], truncated: false },
    memory: { uid: object.metadata.uid },
    startedAt: new Date('2026-03-01T11:00:00Z'),
    ...parts,
  };
}

export const PASSED: ProbeSuccess = {
  status: 'Succeeded',
  steps: [
    { name: 'Resolve', outcome: 'Succeeded', durationMs: 1 },
    { name: 'Connect', outcome: 'Succeeded', durationMs: 2 },
    { name: 'Authenticate', outcome: 'Succeeded', durationMs: 3 },
    { name: 'Probe', outcome: 'Succeeded', durationMs: 1 },
  ],
  durationMs: 7,
  server: { name: 'PostgreSQL', version: '15.18' },
};

export function failed(
  reason: ProbeFailure['reason'],
  failedStep: NonNullable<ProbeFailure['failedStep']>,
): ProbeFailure {
  return {
    status: 'Failed',
    reason,
    message: 'our own sentence',
    failedStep,
    steps: [{ name: failedStep, outcome: 'Failed', durationMs: 4 }],
    durationMs: 4,
  };
}

/** The object as it is once this status is written. */
export function withStatus(object: Connection, status: ConnectionStatus): Connection {
  return { ...object, status };
}
