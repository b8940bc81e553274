import type { BareCondition } from '../../api/conditions.ts';
import type { ConnectionStatus } from '../../api/connection.ts';

/** What an assessment makes of the status of a Connection. */
export interface Part {
  readonly conditions: readonly BareCondition[];
  readonly lastTest?: NonNullable<ConnectionStatus['lastTest']> | undefined;
  readonly failures?: number | undefined;
  readonly logIn?: ConnectionStatus['logIn'];
}
