import { ApiError } from '../runtime/apiError.ts';
import { CliFailure, EXIT } from './failure.ts';
import type { Terminal } from './output/terminal.ts';

/** Says what went wrong and what to do about it; answers with the exit code. */
export function advise(error: unknown, terminal: Terminal): number {
  const { message, exit } = adviceFor(error);
  if (exit === EXIT.finding) terminal.tell(message);
  else terminal.tell({ text: 'error: ', colour: 'red' }, message);
  return exit;
}

interface Advice {
  readonly message: string;
  readonly exit: number;
}

/** What went wrong and what to do about it. */
export function adviceFor(error: unknown): Advice {
  if (error instanceof CliFailure) return { message: error.message, exit: error.exit };
  if (error instanceof ApiError) return { message: apiMessage(error), exit: EXIT.cluster };
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(CODES, code))
    return { message: `${pathOf(error) ?? messageOf(error)}: ${CODES[code]}`, exit: EXIT.cluster };
  return { message: messageOf(error), exit: EXIT.cluster };
}

/** The API server's message of a refusal, with what to do where the message does not say it. */
export function apiMessage({ message, serverMessage, status }: ApiError): string {
  const isNoKind = status === 404 && serverMessage === undefined; // of an object that is missing it says which
  const remedy = isNoKind ? NO_KIND : REMEDIES[status];
  return `${serverMessage ?? message}${remedy === undefined ? '' : `; ${remedy}`}`;
}

const NO_KIND =
  'the cluster may lack the definitions of Mooring: install them, and see what is there with kubectl connection doctor';

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'log in again, or choose another context with --context',
  403: 'ask who runs the cluster, or see what you may do: kubectl connection doctor',
  429: 'the cluster is busy: try again',
};

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; is the cluster running, and is it the right --context?',
  ENOTFOUND: 'there is no such host; is it the right --context?',
  ETIMEDOUT: 'the cluster does not answer; is it the right --context?',
  UND_ERR_CONNECT_TIMEOUT: 'the cluster does not answer; is it the right --context?',
  ENOENT: 'there is no such file',
  EACCES: 'you may not read or write it',
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The file that could not be read or written; the words of Node.js say no more of it. */
function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' && error instanceof AggregateError
    ? error.errors.map(messageOf).join('; ')
    : error.message;
}
