/**
 * An answer of the API server that is not a success. The message is in our own words; the server's stand in
 * `serverMessage` alone.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The reason of the server's Status: NotFound, Conflict, Expired… */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  /** The server's own words, for the user at a prompt; not for logs: they may repeat what a user wrote. */
  declare readonly serverMessage: string | undefined;

  constructor(call: string, status: number, reason: string, retryAfterMs?: number) {
    super(`api server answered ${status} ${reason} to ${call}`);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The error that a body with a Status stands for; what is no Status gives an error of reason Unknown. */
export function apiErrorFrom(call: string, status: number, body: string, retryAfter: unknown): ApiError {
  const seconds = Number(retryAfter);
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  const error = new ApiError(call, status, reasonIn(body) ?? 'Unknown', wait);
  return Object.defineProperty(error, 'serverMessage', { value: messageIn(body), enumerable: false });
}

/** The message of a Status. */
function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }; // a Status, or not what we expect
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The reason is the one word of a Status that logs repeat, so it has to look like one. */
function reasonIn(body: string): string | undefined {
  return /"reason":\s*"([A-Za-z]{1,64})"/.exec(body.slice(0, 65_536))?.[1];
}
