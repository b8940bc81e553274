import type { Catalog } from '../../catalog/catalog.ts';
import { hasTest } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import { withPlaces } from '../../validation/blame.ts';
import { withRight } from '../../validation/purpose.ts';
import { prepareTest } from '../../validation/preparation.ts';
import type { UntestedConnection } from '../../validation/preparation.ts';
import { judge } from '../../validation/verdict.ts';
import type { StepReport } from '../../probe/message.ts';
import type { ProbePool } from '../../probe/pool.ts';
import type { TargetRules } from '../../probe/guard.ts';
import { parseAllowTarget } from '../../probe/target.ts';
import { childProber } from '../../probe/wire/childProber.ts';
import { proberFrom } from '../../probe/wire/client.ts';
import { unknownFlags } from '../../probe/worker.ts';
import { keepInspectorShut } from '../../runtime/inspector.ts';
import { CliFailure } from '../failure.ts';
import { outcomeOfProbe, outcomeWithoutTest } from '../output/outcome.ts';
import type { Outcome, Subject } from '../output/outcome.ts';
import { sourcesOf } from '../sources.ts';
import type { FindSource } from '../sources.ts';

interface LocalTestOptions {
  readonly find: FindSource;
  readonly catalog: Catalog;
  readonly onStep: (step: StepReport) => void;
}

/** Where a test from this machine may go. */
export const ANYWHERE = {
  allowTargets: ['0.0.0.0/0', '[::]/0'].map(parseAllowTarget),
  denyTargets: [],
  anyRemoteName: true,
} satisfies TargetRules;

/** The operator's own prober, on this machine; it may reach whatever its user may. */
export function localPool(unknown = unknownFlags()): ProbePool {
  if (unknown.length > 0) throw new CliFailure('usage', tooOther(unknown));
  keepInspectorShut();
  return proberFrom(childProber(), {
    allowTargets: ANYWHERE.allowTargets,
    denyTargets: () => ANYWHERE.denyTargets,
    anyRemoteName: ANYWHERE.anyRemoteName,
    slots: AT_ONCE,
    spares: 0,
  });
}

const AT_ONCE = 8;

function tooOther(unknown: readonly string[]): string {
  return `--local needs Node.js 24: ${process.versions.node} lacks ${unknown.join(', ')}, by which a test is held; leave --local out, and the operator tests`;
}

/** Tests as the operator does, by the same rules and the same probe, from this machine. */
export async function testLocally(
  pool: ProbePool,
  subject: Subject,
  { find, catalog, onStep }: LocalTestOptions,
): Promise<Outcome> {
  const { spec, namespace } = subject;
  const verdict = judge(spec, catalog);
  if ('reason' in verdict) return outcomeWithoutTest(subject, 'Failed', verdict.reason, verdict.message);
  const sources = await sourcesOf(spec, namespace, find);
  const preparation = prepareTest(spec, verdict.connector, sources);
  switch (preparation.kind) {
    case 'refused':
      return outcomeWithoutTest(subject, 'Failed', preparation.reason, preparation.message);
    case 'untested':
      return outcomeWithoutTest(
        subject,
        'NotSupported',
        preparation.reason,
        whyUntested(preparation, verdict.connector),
      );
    case 'prepared': {
      if (preparation.token !== undefined)
        return outcomeWithoutTest(subject, 'Failed', 'ServiceAccountUnavailable', NO_TOKEN_HERE);
      const { signal } = new AbortController();
      const result = await pool.run(preparation.request, { namespace, signal, onStep });
      return outcomeOfProbe(
        withRight(withPlaces(result, preparation.places), spec, verdict.connector),
        subject,
      );
    }
  }
}

const NO_TOKEN_HERE =
  'spec.serviceAccountRef: the operator asks for the token, so leave --local out and let it test';

function whyUntested({ reason }: UntestedConnection, connector: Connector): string {
  if (reason === 'TestDisabled') return 'spec.test.enabled is false: no server is asked';
  return hasTest(connector) ? 'spec.test.probe says what to ask, and is not there' : 'the type has no test';
}
