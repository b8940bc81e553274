import { open, stat } from 'node:fs/promises';

/** One request that the API server answered. */
export interface Entry {
  readonly user: string;
  readonly agent: string;
  readonly verb: string;
  readonly resource: string;
  readonly receivedMs: number;
  readonly doneMs: number;
}

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Reads the audit log as it grows. */
export class Audit {
  readonly #path: string;
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** What was answered before is of no interest: it may be a thousand times more than what follows. */
  async skip(): Promise<void> {
    this.#offset = (await stat(this.#path)).size;
    this.#rest = '';
  }

  /** What was written since the last look. */
  async news(): Promise<readonly Entry[]> {
    const file = await open(this.#path);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(size - this.#offset);
      await file.read(buffer, 0, buffer.length, this.#offset);
      this.#offset = size;
      const lines = (this.#rest + buffer.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      return lines.map(parse);
    } finally {
      await file.close();
    }
  }
}

/** Writes of the operator; its Lease is not counted, Events are. */
export function writesOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(
    ({ user, verb, resource }) =>
      user === OPERATOR && WRITES.includes(verb) && !resource.startsWith('leases'),
  );
}

/** The operator's own account. */
export const OPERATOR = 'system:serviceaccount:mooring-system:mooring';

interface Line {
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly verb: string;
  readonly objectRef?: { readonly resource: string; readonly subresource?: string };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

function parse(line: string): Entry {
  const {
    user,
    userAgent = '',
    verb,
    objectRef,
    requestReceivedTimestamp,
    stageTimestamp,
  } = JSON.parse(line) as Line;
  const { resource = '', subresource } = objectRef ?? {};
  return {
    user: user.username,
    agent: userAgent,
    verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    receivedMs: Date.parse(requestReceivedTimestamp),
    doneMs: Date.parse(stageTimestamp),
  };
}
