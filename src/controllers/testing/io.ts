import type { SecretRules } from '../../api/secretaccess.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ProbePool } from '../../probe/pool.ts';
import type { OperatorServices } from '../../runtime/operator.ts';
import type { TestMetrics } from '../metrics.ts';
import type { LogIns } from '../pacing/logIns.ts';
import type { Outages } from '../pacing/outages.ts';

/** Every effect and every fact that a test takes. */
export interface TestIo extends Pick<OperatorServices, 'cache' | 'client' | 'clock'> {
  readonly catalog: Catalog;
  readonly probe: ProbePool;
  readonly logIns: LogIns;
  readonly outages: Outages;
  readonly tests: TestMetrics;
  /** Of the Services of this cluster. */
  readonly clusterDomain: string | undefined;
  readonly secrets: SecretRules;
  /** Audiences for which no token is asked for: see ownAudiences. */
  readonly ownAudiences: () => Promise<readonly string[]>;
}
