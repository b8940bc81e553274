import { sealProcess } from '../../src/probe/sealedProcess.ts';

type Parts = NonNullable<Parameters<typeof sealProcess>[0]>;

function partsOf(killed: (readonly [number, number])[]) {
  const host = {
    pid: 7,
    _kill: (pid: number, signal: number) => killed.push([pid, signal]),
    _debugProcess: () => undefined,
    _debugEnd: () => undefined,
  };
  return { host, os: { setPriority: () => undefined }, v8: { setFlagsFromString: () => undefined } };
}

describe('a sealed process', () => {
  it('signals itself alone', () => {
    const killed: (readonly [number, number])[] = [];
    const parts = partsOf(killed);
    sealProcess(parts);

    parts.host._kill(7, 15);

    expect(() => parts.host._kill(8, 15)).toThrow('a test may not reach other processes');
    expect(killed).toEqual([[7, 15]]);
  });

  it.each<[string, (parts: Parts) => unknown]>([
    ['debug another process', ({ host }) => host._debugProcess],
    ['end its debugging', ({ host }) => host._debugEnd],
    ['change a priority', ({ os }) => os.setPriority],
    ['change the flags of the engine', ({ v8 }) => v8.setFlagsFromString],
  ])('cannot %s', (_, partOf) => {
    const parts: Parts = partsOf([]);
    sealProcess(parts);

    expect(partOf(parts)).toThrow('a test may not reach other processes');
  });

  it('cannot be opened again', () => {
    const { host, ...rest } = partsOf([]);
    sealProcess({ host, ...rest });

    expect(() => Object.defineProperty(host, '_kill', { value: () => undefined })).toThrow(TypeError);
  });
});
