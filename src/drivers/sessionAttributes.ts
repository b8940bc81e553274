import { ConnectionFailure } from '../contract/failure.ts';

/** What a server must be, and how libpq finds out. */
interface AttributeRule {
  readonly question: string;
  readonly is: string;
  readonly otherwise: string;
}

const READ_ONLY = "select current_setting('transaction_read_only') as is";
const IN_RECOVERY = 'select pg_catalog.pg_is_in_recovery() as is';

/** Values of `target_session_attrs` that a server fits or does not. */
const RULES = {
  'read-write': {
    question: READ_ONLY,
    is: 'off',
    otherwise: 'the server takes no writes: it is a standby, or read-only by default',
  },
  'read-only': {
    question: READ_ONLY,
    is: 'on',
    otherwise: 'the server takes writes, and parameters.targetSessionAttrs asks for one that does not',
  },
  primary: { question: IN_RECOVERY, is: 'false', otherwise: 'the server is a standby, and no primary' },
  standby: { question: IN_RECOVERY, is: 'true', otherwise: 'the server is a primary, and no standby' },
} as const satisfies Readonly<Record<string, AttributeRule>>;

/** Throws where a server is not what clients want. */
export async function checkSessionAttributes(
  wanted: keyof typeof RULES,
  ask: (question: string) => Promise<unknown>,
): Promise<void> {
  const { question, is, otherwise } = RULES[wanted];
  if (String(await ask(question)) !== is) throw new ConnectionFailure('ServerUnavailable', otherwise);
}
