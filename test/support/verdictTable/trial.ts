import type { ProbePool } from '../../../src/probe/pool.ts';
import { secretOf, testWith } from '../sealedTests.ts';
import type { Row } from './row.ts';
import type { Ending, StartedSetup, Written } from './setup.ts';

/** Tests the Connection of a row, by the rules and the sealed processes of an operator. */
export async function tryRow(row: Row, started: StartedSetup, pool: ProbePool): Promise<Ending> {
  if (row.before !== undefined) await actionOf(row.before, started)();
  started.play?.(fill(row.plays ?? {}, started.values ?? {}) as NonNullable<Row['plays']>);
  const written = connectionOf(row, started);
  if (started.judge) return started.judge(written);
  const { spec, secrets } = written;
  return testWith(pool, spec, Object.values(secrets));
}

function actionOf(name: string, { actions = {} }: StartedSetup): () => Promise<unknown> {
  const action = actions[name];
  if (action === undefined) throw new Error(`the set-up has nothing that is called ${name}`);
  return action;
}

/** The manifest of the set-up, as the row changes it, and its Secrets. */
function connectionOf(row: Row, { manifest, values = {} }: StartedSetup): Written {
  const filled = fill(row, values) as Row;
  const auth = filled.auth === undefined ? manifest.auth : filled.auth;
  const given = changed({ ...manifest.secrets }, filled.secrets);
  const whole = filled.secretsFrom;
  const test = { ...manifest.test, ...filled.test };
  const keys = Object.keys(given).map((field) => [field, { name: 'given', key: field }] as const);
  return {
    spec: {
      type: filled.type ?? manifest.type,
      ...(auth !== undefined && auth !== null && { auth }),
      parameters: changed({ ...manifest.parameters }, filled.parameters),
      ...(keys.length > 0 && { secrets: Object.fromEntries(keys) }),
      ...(whole && { secretsFrom: [{ name: 'whole' }] }),
      ...(Object.keys(test).length > 0 && { test }),
      ...(filled.suspend === true && { suspend: true }),
    },
    secrets: {
      given: secretOf('given', given as Readonly<Record<string, string>>), // rows give text
      ...(whole && { whole: secretOf('whole', whole) }),
    },
  };
}

function changed(
  fields: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null));
}

const WHOLE = /^\$\{(\w+)\}$/;

/** A text that is no more than the name of a value becomes that value, which may be a number. */
function fill(value: unknown, values: NonNullable<StartedSetup['values']>): unknown {
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, values)]));
  if (typeof value !== 'string') return value;
  const whole = WHOLE.exec(value)?.[1];
  if (whole !== undefined) return valueOf(whole, values);
  return value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => String(valueOf(name, values)));
}

function valueOf(name: string, values: NonNullable<StartedSetup['values']>): string | number {
  const value = values[name];
  if (value === undefined) throw new Error(`the set-up has no value that is called ${name}`);
  return value;
}
