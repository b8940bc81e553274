import { connectors } from '../connectors/index.ts';
import { secretNamesOf } from './literal.ts';

/** Names that are a secret of some built-in type and a parameter of none; the API server takes no parameter with such a name. */
export const SECRET_NAMES: ReadonlySet<string> = new Set(secretNamesOf(connectors));
