import { createContext, runInContext } from 'node:vm';
import { sealCode } from '../../src/probe/sealedCode.ts';

function newRealm(): (source: string) => unknown {
  const context = createContext();
  return (source) => runInContext(source, context) as unknown;
}

function sealedRealm(): (source: string) => unknown {
  const run = newRealm();
  const kinds = run('[function () {}, async function () {}, function* () {}, async function* () {}]');
  // The realm makes both as they are named.
  sealCode({ globals: run('globalThis') as object, kinds: kinds as readonly object[] });
  return run;
}

const TEXT = `'globalThis.isCompiled = true'`;

/** Whether the text ran. */
function isCompiledBy(run: (source: string) => unknown, source: string): boolean {
  run(`try { ${source} } catch {}`);
  return run('globalThis.isCompiled') === true;
}

describe('a realm whose code is sealed', () => {
  it.each([
    ['eval', `eval(${TEXT})`],
    ['eval by another name', `(0, globalThis.eval)(${TEXT})`],
    ['Function', `new Function(${TEXT})()`],
    ['Function as a function', `Function(${TEXT})()`],
    ['the constructor of a function', `(() => {}).constructor(${TEXT})()`],
    ['the constructor of a class', `(class {}).constructor(${TEXT})()`],
    ['the constructor of an asynchronous function', `(async () => {}).constructor(${TEXT})()`],
    ['the constructor of a generator', `(function* () {}).constructor(${TEXT})().next()`],
    ['the constructor of an asynchronous generator', `(async function* () {}).constructor(${TEXT})().next()`],
    ['what a constructor inherits from', `Object.getPrototypeOf((async () => {}).constructor)(${TEXT})()`],
    ['a class that extends Function', `new (class extends Function {})(${TEXT})()`],
    ['Reflect', `Reflect.construct(Function, [${TEXT}])()`],
  ])('compiles no text by %s', (_, source) => {
    expect(isCompiledBy(newRealm(), source)).toBe(true);

    expect(isCompiledBy(sealedRealm(), source)).toBe(false);
  });

  it.each(['eval', 'Function', 'Function.prototype.constructor'])('has no other %s below its own', (name) => {
    const run = sealedRealm();

    run(`delete globalThis.${name}`);

    expect(isCompiledBy(run, `${name}(${TEXT})(); `)).toBe(false);
  });

  it('knows its functions for functions as before', () => {
    const kinds = '[() => {}, async () => {}, class {}]';

    expect(
      sealedRealm()(`${kinds}.map((each) => [each instanceof Function, each.constructor.name].join(' '))`),
    ).toEqual(['true Function', 'true AsyncFunction', 'true Function']);
  });
});
