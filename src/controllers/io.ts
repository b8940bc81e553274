import type { OperatorServices } from '../runtime/operator.ts';
import type { Bucket } from './bucket.ts';
import type { Slots } from './pacing/slots.ts';
import type { TestIo } from './testing/io.ts';
import type { Memory, UnwrittenStatus } from './testing/memory.ts';
import type { UsageIndex } from './usage/usage.ts';

/** Every effect and every fact that reconciles reach for. */
export interface Io extends OperatorServices, TestIo {
  readonly slots: Slots;
  readonly usage: UsageIndex;
  /** For status writes that carry nothing but usage or the readiness of others. */
  readonly budget: Bucket;
  /** By `namespace/name` of the Connection. */
  readonly memories: Map<string, Memory>;
  /** Ends of ConnectionTests that could not be written yet, by `namespace/name`. */
  readonly unwrittenTests: Map<string, UnwrittenStatus>;
  readonly startedAt: Date;
}
