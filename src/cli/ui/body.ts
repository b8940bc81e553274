import type { IncomingMessage } from 'node:http';
import { CliFailure } from '../failure.ts';

const MIB = 1024 * 1024;
/** Files are dropped on the page for these; a form is far smaller. */
const LARGE: Readonly<Record<string, number>> = { importPlan: 90 * MIB, import: 90 * MIB, convert: 16 * MIB };

/** The body of a call, of bounded size. */
export async function bodyOf(request: IncomingMessage, name: string): Promise<unknown> {
  const limit = Object.hasOwn(LARGE, name) ? (LARGE[name] ?? MIB) : MIB;
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new CliFailure('usage', 'a call has a body of application/json');
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > limit) throw new CliFailure('usage', `a call of ${name} has at most ${limit / MIB} MiB`);
    pieces.push(piece);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch {
    // said below, without what stands there
  }
  throw new CliFailure('usage', 'the body of a call is a JSON object');
}
