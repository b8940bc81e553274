import { Connections } from '../../api/kinds.ts';
import type { ConnectionDraft, ObjectPlace, TestEnd, TestLine } from '../../contract/pageForm.ts';
import { need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { bindingOf } from '../form/binding.ts';
import { outcomeWithoutTest } from '../output/outcome.ts';
import type { Outcome } from '../output/outcome.ts';
import { clean } from '../output/terminal.ts';
import { awaitingOperator } from '../testing/leader.ts';
import { outcomeAtEnd, requestTest } from '../testing/remote.ts';
import { tryOut } from '../testing/trial.ts';
import { listener, needWrite } from './desk.ts';
import type { Desk } from './desk.ts';
import { draftMistakes, specOfDraft, valuesOf } from './draft.ts';
import { offerOf } from './offer.ts';
import { meaningOf, remedyOf } from './row.ts';
import type { Send } from './server.ts';

type SendTest = (line: TestLine) => ReturnType<Send>;

/** Tests what a form says, or a Connection that is there, and tells each step. */
export async function testLines(
  desk: Desk,
  request: { readonly draft: ConnectionDraft } | { readonly saved: ObjectPlace },
  send: SendTest,
  signal: AbortSignal,
): Promise<void> {
  needWrite(desk);
  const { namespace } = 'draft' in request ? request.draft : request.saved;
  const cluster = { ...desk.cluster, namespace };
  const told = new Set<string>();
  const onStep = (step: Outcome['steps'][number]) => {
    if (told.has(step.name)) return;
    told.add(step.name);
    void send({ step });
  };
  const tell = listener((waiting) => void send({ waiting }));
  const outcome = await awaitingOperator(cluster, tell, () =>
    'draft' in request
      ? tryDraft(desk, request.draft, onStep, signal)
      : testSaved(cluster, request.saved, onStep, signal),
  );
  for (const step of outcome.steps) onStep(step);
  const offer = 'draft' in request ? await offerOf(desk, request.draft, outcome) : undefined;
  await send({ end: { ...endOf(outcome), ...(offer !== undefined && { offer }) } });
}

type OnStep = (step: Outcome['steps'][number]) => void;

async function tryDraft(
  { cluster: { client }, types, held }: Desk,
  draft: ConnectionDraft,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Outcome> {
  const { catalog } = await types.now();
  const connector = await types.need(draft.type);
  const values = valuesOf(draft, held);
  const name = draft.name === '' ? 'unnamed' : draft.name;
  const [mistake] = draftMistakes({ ...draft, name }, Object.keys(values), catalog);
  const spec = (secret: string) => specOfDraft(draft, Object.keys(values), secret);
  if (mistake !== undefined) {
    const subject = { name, namespace: draft.namespace, spec: spec(name), saved: false };
    const message = `${mistake.path}: ${mistake.message}`;
    return outcomeWithoutTest(subject, 'Failed', 'ParametersInvalid', message);
  }
  const trial = { name, namespace: draft.namespace, spec, values, signal };
  const first = await tryOut(client, trial, onStep);
  const annotations = bindingOf(draft.parameters, connector);
  if (first.reason !== 'NotAllowed' || Object.keys(values).length === 0 || annotations === undefined)
    return first;
  // A policy may ask that the Secret says where it may go: one that is bound shows whether it was that.
  return tryOut(client, { ...trial, annotations }, onStep);
}

async function testSaved(
  cluster: Cluster,
  { namespace, name }: ObjectPlace,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Outcome> {
  const { spec } = await need(cluster, Connections, name);
  const subject = { name, namespace, spec, saved: true };
  return outcomeAtEnd(cluster.client, subject, await requestTest(cluster.client, subject), {
    onStep,
    signal,
  });
}

/** How a test ended, in words. */
export function endOf(outcome: Omit<Outcome, 'name' | 'namespace' | 'type'>): TestEnd {
  const { result, reason, message, failedStep, steps, durationMs, server, tls } = outcome;
  const remedy = result === 'Succeeded' ? undefined : remedyOf(reason);
  return {
    result,
    reason,
    message: clean(message),
    meaning: meaningOf(reason),
    steps,
    durationMs,
    ...(remedy !== undefined && { remedy }),
    ...(failedStep !== undefined && { failedStep }),
    ...(server !== undefined && { server }),
    ...(tls !== undefined && { tls }),
  };
}
