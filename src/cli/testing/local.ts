import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { hasTest } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { credentialsOf, secretNames } from '../../validation/credentials.ts';
import type { SecretObject } from '../../api/secret.ts';
import { milliseconds } from '../../validation/duration.ts';
import { judge, judgeComplete } from '../../validation/verdict.ts';
import { declaredBy } from '../../probe/message.ts';
import type { StepReport } from '../../probe/message.ts';
import { probePool } from '../../probe/pool.ts';
import type { ProbePool } from '../../probe/pool.ts';
import { parseAllowTarget } from '../../probe/target.ts';
import { unknownFlags } from '../../probe/worker.ts';
import { keepInspectorShut } from '../../runtime/inspector.ts';
import { CliFailure } from '../failure.ts';
import { outcomeOfProbe, outcomeWithoutTest } from '../output/outcome.ts';
import type { Outcome, Subject } from '../output/outcome.ts';

const TIMEOUT_MS = 10_000;

/** Finds a Secret: in the files that were given, or in the cluster. */
export type FindSecret = (namespace: string, name: string) => Promise<SecretObject | undefined>;

interface Here {
  readonly find: FindSecret;
  readonly catalog: Catalog;
  readonly onStep: (step: StepReport) => void;
}

/** The first argument that makes the plugin's one file a process that runs tests. */
export const PROBE = '__probe';

/** The operator's own probe, on this machine; it may reach whatever the person who sits at it may. */
export function localPool(): ProbePool {
  const unknown = unknownFlags();
  if (unknown.length > 0) throw new CliFailure('usage', tooOther(unknown));
  keepInspectorShut();
  return probePool({
    ...childOf(),
    allowTargets: ['0.0.0.0/0', '[::]/0'].map(parseAllowTarget),
    denyTargets: [],
  });
}

function tooOther(unknown: readonly string[]): string {
  return `--local needs Node.js 24: ${process.versions.node} lacks ${unknown.join(', ')}, by which a test is held; leave --local out, and the operator tests`;
}

/** The parts of the plugin's one file take it for the folder in which they lie. */
function childOf() {
  const here = import.meta.dirname;
  if (!import.meta.filename.endsWith('.ts')) return { entry: here, args: [PROBE], appFolders: [here] };
  const needed = ['../..', '../../../node_modules', '../../../package.json'];
  return { entry: join(here, '../../probe/child.ts'), appFolders: needed.map((path) => join(here, path)) };
}

/** Tests from here: the same judgement, the same probe, another place. */
export async function testHere(
  pool: ProbePool,
  subject: Subject,
  { find, catalog, onStep }: Here,
): Promise<Outcome> {
  const { spec, namespace } = subject;
  const verdict = judge(spec, catalog);
  if ('reason' in verdict) return outcomeWithoutTest(subject, 'Failed', verdict.reason, verdict.message);
  const { connector } = verdict;
  try {
    const secrets = new Map<string, SecretObject>();
    for (const name of secretNames(spec)) {
      const secret = await find(namespace, name);
      if (secret !== undefined) secrets.set(name, secret);
    }
    const given = credentialsOf(spec, connector, secrets);
    const complete = judgeComplete(spec, connector, given);
    if ('reason' in complete) return outcomeWithoutTest(subject, 'Failed', complete.reason, complete.message);
    if (!hasTest(connector))
      return outcomeWithoutTest(subject, 'NotSupported', 'TestNotSupported', 'the type has no test');
    if (connector.needsProbe === true && spec.test?.probe === undefined) {
      return outcomeWithoutTest(
        subject,
        'NotSupported',
        'TestNotSupported',
        'spec.test.probe says what to ask, and is not there',
      );
    }
    const request = {
      type: connector.type,
      declared: declaredBy(connector),
      parameters: { ...spec.parameters, ...given.parameters },
      secrets: given.secrets,
      auth: complete.auth,
      probe: spec.test?.probe,
      timeoutMs: milliseconds(spec.test?.timeout ?? '') ?? TIMEOUT_MS,
    };
    return outcomeOfProbe(await pool.run(request, new AbortController().signal, onStep), subject);
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    return outcomeWithoutTest(subject, 'Failed', error.reason, error.message);
  }
}
