import type { OperatorServices } from '../runtime/operator.ts';
import type { Recent } from './recent.ts';
import type { Slots } from './pacing/slots.ts';
import type { TestIo } from './testing/io.ts';
import type { Memory, UnwrittenStatus } from './testing/memory.ts';
import type { UsageIndex } from './usage/usage.ts';
import type { WriteLine } from './writeLine.ts';

/** Every effect and every fact that reconciles reach for. */
export interface Io extends OperatorServices, TestIo {
  readonly slots: Slots;
  readonly usage: UsageIndex;
  /** For status writes that carry nothing but usage. */
  readonly usageWrites: WriteLine;
  /** For status writes of Flows that carry nothing but the readiness of their Connections. */
  readonly readinessWrites: WriteLine;
  /** Since when a Flow that was edited waits for the verdict on its Connections, by `namespace/name`, as epoch milliseconds. */
  readonly editedFlows: Map<string, number>;
  /** Connections whose status was written within the last second, by `namespace/name`. */
  readonly written: Recent;
  /** By `namespace/name` of the Connection. */
  readonly memories: Map<string, Memory>;
  /** Ends of ConnectionTests that could not be written yet, by `namespace/name`. */
  readonly unwrittenTests: Map<string, UnwrittenStatus>;
  /** The binding that restarts workloads, as `namespace/name`, by its namespace. */
  readonly restartTurns: Map<string, string>;
  readonly startedAt: Date;
}
