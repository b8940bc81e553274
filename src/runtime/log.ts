import { pino } from 'pino';

/** What a log line may carry: names and numbers, never whole objects. */
type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** A constant message, and facts in fields. */
export interface Log {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

/** Lines of JSON on standard output, or wherever the sink writes. */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  sink?: { write(line: string): void },
): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = sink === undefined ? pino(options) : pino(options, sink);
  return {
    debug: (message, facts) => logger.debug(facts ?? {}, message),
    info: (message, facts) => logger.info(facts ?? {}, message),
    warn: (message, facts) => logger.warn(facts ?? {}, message),
    error: (message, facts) => logger.error(facts ?? {}, message),
  };
}

/** One line about something that was thrown, its causes included. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` (${thrown.code})` : '';
  const cause = thrown.cause === undefined ? '' : `: ${describe(thrown.cause)}`;
  return `${thrown.name === 'Error' ? '' : `${thrown.name}: `}${thrown.message}${code}${cause}`;
}
