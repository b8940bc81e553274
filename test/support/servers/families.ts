import { connectors } from '../../../src/connectors/index.ts';
import { isReachableOnly } from '../../../src/contract/connector.ts';
import type { Connector } from '../../../src/contract/connector.ts';

/** One type for each driver: what others share with it need not be tried again with all that a server can do. */
export const REPRESENTATIVES: readonly Connector[] = connectors.filter(({ family }) => family === undefined);

/** Those of them that speak a protocol, and can tell another one from it. */
export const SPEAKING: readonly Connector[] = REPRESENTATIVES.filter((each) => !isReachableOnly(each));
