import { ConnectionTests } from '../../api/kinds.ts';
import type { ConnectionTest } from '../../api/test.ts';
import type { StepReport } from '../../probe/message.ts';
import { refOf } from '../../runtime/kind.ts';
import { describe } from '../../runtime/log.ts';
import type { Io } from '../io.ts';
import { writeStatus } from '../status.ts';

/** A test that is over sooner is not worth a write of its progress. */
const SHOW_MS = 300;

/** Runs a test, and writes the steps that have ended into status while it goes on. All writes are done when it settles. */
export async function reportingProgress<T>(
  test: ConnectionTest,
  io: Io,
  run: (onStep: (step: StepReport) => void) => Promise<T>,
): Promise<T> {
  const steps: StepReport[] = [];
  let shown = 0;
  let writing = Promise.resolve();
  let cancel = io.clock.after(SHOW_MS, show);
  function show(): void {
    cancel = io.clock.after(SHOW_MS, show);
    if (steps.length === shown) return;
    shown = steps.length;
    const ended = [...steps];
    writing = writing.then(() => write(ended, test, io));
  }
  try {
    return await run((step) => steps.push(step));
  } finally {
    cancel();
    await writing;
  }
}

/** A user may watch them; nothing depends on it. */
async function write(steps: readonly StepReport[], test: ConnectionTest, io: Io): Promise<void> {
  const ref = refOf(test);
  const latest = io.cache.get(ConnectionTests, ref);
  if (latest?.metadata.uid !== test.metadata.uid) return;
  try {
    await writeStatus(ConnectionTests, latest, { steps }, io);
  } catch (error) {
    io.log.debug('steps of a test are not shown', { ...ref, cause: describe(error) });
  }
}
