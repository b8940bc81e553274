import type { StepReport } from '../../probe/message.ts';
import type { Ref } from '../../runtime/kind.ts';
import { describe } from '../../runtime/log.ts';
import type { Io } from '../io.ts';
import { ConnectionTests } from '../../api/kinds.ts';

/** Hears of a step as it ends. */
export type OnStep = (step: StepReport) => void;

/** What is over sooner is not worth a write of its own. */
const SHOW_MS = 300;

/** Runs a test, and writes the steps that have ended into status while it goes on. All writes are done when it settles. */
export async function reportingProgress<T>(
  ref: Ref,
  io: Io,
  run: (onStep: OnStep) => Promise<T>,
): Promise<T> {
  const steps: StepReport[] = [];
  let shown = 0;
  let writing = Promise.resolve();
  let cancel = io.clock.after(SHOW_MS, show);
  function show(): void {
    cancel = io.clock.after(SHOW_MS, show);
    if (steps.length === shown) return;
    shown = steps.length;
    writing = writing.then(() => write([...steps], ref, io));
  }
  try {
    return await run((step) => steps.push(step));
  } finally {
    cancel();
    await writing;
  }
}

/** Somebody may look at them; nothing depends on it. */
async function write(steps: readonly StepReport[], ref: Ref, io: Io): Promise<void> {
  try {
    io.put(ConnectionTests, await io.client.patchStatus(ConnectionTests, ref, { status: { steps } }));
  } catch (error) {
    io.log.debug('steps of a test are not shown', {
      namespace: ref.namespace,
      name: ref.name,
      cause: describe(error),
    });
  }
}
