import type { Catalog } from '../catalog/catalog.ts';
import type { ProbePool } from '../probe/pool.ts';
import type { OperatorServices } from '../runtime/operator.ts';
import type { SecretRules } from '../api/secretaccess.ts';
import type { Bucket } from './bucket.ts';
import type { Memory } from './connection/snapshot.ts';
import type { TestMetrics } from './metrics.ts';
import type { Answers } from './pacing/answers.ts';
import type { Slots } from './pacing/slots.ts';
import type { UsageIndex } from './usage/usage.ts';

/** Every effect and every fact that reconciles reach for. */
export interface Io extends OperatorServices {
  readonly catalog: Catalog;
  readonly probe: ProbePool;
  readonly slots: Slots;
  readonly answers: Answers;
  readonly usage: UsageIndex;
  /** For status writes that carry nothing but usage or the readiness of others. */
  readonly budget: Bucket;
  /** By `namespace/name` of the Connection. */
  readonly memories: Map<string, Memory>;
  readonly startedAt: Date;
  readonly tests: TestMetrics;
  /** Of the Services of this cluster. */
  readonly clusterDomain: string | undefined;
  readonly secrets: SecretRules;
}
