import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/*
 * The job that every peer does, as Mooring does it: watch all Connections, check ten values of each that is new or
 * changed, and write its status once, by a merge patch of the very size that Mooring writes. What Mooring does on top
 * (Secrets, Flows, types, election, metrics, health) the peers leave out.
 */
export const GROUP = 'mooring.dev';
export const VERSION = 'v1alpha1';
export const PLURAL = 'connections';

const text = { type: 'string', maxLength: 2048 };
const duration = { type: 'string', pattern: '^([0-9]+(ms|s|m|h))+$' };

const validate = new Ajv({ allErrors: true }).compile(
  object(['type', 'parameters', 'description', 'test'], {
    type: { type: 'string', pattern: '^[a-z0-9-]+$', maxLength: 63 },
    description: text,
    parameters: object(['url'], {
      url: { ...text, pattern: '^https?://[^/?#@\\s]+(/[^\\s]*)?$' },
      user: { ...text, pattern: '^[^:]+$' },
      apiKeyHeader: { ...text, pattern: '^[A-Za-z0-9-]+$' },
      tls: object([], { mode: { enum: ['disable', 'require', 'verify-ca', 'verify-full'] }, serverName: text }),
    }),
    test: object([], { interval: duration, timeout: duration, failureThreshold: { type: 'integer', minimum: 1, maximum: 10 } }),
  }),
);

/** What Mooring wrote into one of these Connections. */
const sample = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** The status to write; undefined where it is there already. */
export function statusOf({ metadata, spec, status }) {
  if (status?.observedGeneration === metadata.generation) return undefined;
  const valid = validate(spec);
  const now = { observedGeneration: metadata.generation, lastTransitionTime: new Date().toISOString().replace(/\.\d+/, '') };
  const conditions = sample.conditions.map((condition) => ({ ...condition, ...now, ...(!valid && { status: 'False' }) }));
  return { ...sample, observedGeneration: metadata.generation, conditions };
}

function object(required, properties) {
  return { type: 'object', additionalProperties: false, required, properties };
}
