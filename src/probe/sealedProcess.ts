import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import v8 from 'node:v8';

/** What Node's own signals go through, undocumented. */
interface Native {
  _kill(pid: number, signal: number): unknown;
  _debugProcess: unknown;
  _debugEnd: unknown;
}

/** The parts of a process that reach others of the same user, or change how it runs itself. */
interface SealedParts {
  readonly host: Pick<NodeJS.Process, 'pid'> & Native;
  readonly os: { setPriority: unknown };
  readonly v8: { setFlagsFromString: unknown };
}

/**
 * Takes from JavaScript the signals and priorities of other processes, which the permission model of Node leaves it,
 * and the flags of the engine. A driver that is native code is not held by this.
 */
export function sealProcess(parts: SealedParts = { host: nativeProcess(), os, v8 }): void {
  const { host } = parts;
  const kill = host._kill.bind(host);
  const ofItself = (pid: number, signal: number) => (pid === host.pid ? kill(pid, signal) : refuse());
  for (const [name, value] of Object.entries({ _kill: ofItself, _debugProcess: refuse, _debugEnd: refuse }))
    Object.defineProperty(host, name, { value, writable: false, configurable: false });
  parts.os.setPriority = refuse;
  parts.v8.setFlagsFromString = refuse;
  syncBuiltinESMExports();
}

function nativeProcess(): SealedParts['host'] {
  return process as unknown as SealedParts['host']; // its types leave out what is not documented
}

/** As the permission model refuses. */
function refuse(): never {
  throw Object.assign(new Error('a test may not reach other processes'), { code: 'ERR_ACCESS_DENIED' });
}
