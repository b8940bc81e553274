import type { PageError } from '../../contract/pageForm.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { adviceFor } from '../advice.ts';
import { CliFailure, EXIT } from '../failure.ts';

/** Shorter ones occur in words of any message. */
const SHORTEST = 4;

/** What the page says of an error; a message that repeats what was typed unseen comes without it. */
export function messageFor(error: unknown, body: unknown): PageError & { readonly status: number } {
  const message = withoutTyped(adviceFor(error).message, body);
  if (error instanceof ApiError) return { status: 502, message, cluster: error.status };
  if (error instanceof CliFailure) return { status: error.exit === EXIT.cluster ? 502 : 400, message };
  return { status: 502, message };
}

/** A text without any value that the request holds as a credential. */
export function withoutTyped(text: string, body: unknown): string {
  return typedIn(body)
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((one, other) => other.length - one.length)
    .reduce((clean, value) => clean.replaceAll(value, '[redacted]'), text);
}

function typedIn(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === 'values') return Object.values(value as object).map(String);
    if (HIDDEN.includes(name)) return [String(value)];
    return typedIn(value);
  });
}

const HIDDEN = ['passphrase', 'identity', 'address', 'once'];
