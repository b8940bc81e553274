import { connectors } from '../connectors/index.ts';
import { catalogOf } from './catalog.ts';

/** The types that come with this version. */
export const builtinCatalog = catalogOf(connectors);
