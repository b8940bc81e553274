/** What compiles texts in a realm: `eval` and `Function` by name, and the constructor of each kind of function. */
interface SealedRealm {
  readonly globals: object;
  /** A function of each kind. */
  readonly kinds: readonly object[];
}

/**
 * Takes from JavaScript `eval` and the constructors of functions, for good: nothing leads to the old ones. With the flag
 * of V8 that does so (`--disallow-code-generation-from-strings`) no process takes what Node.js brings compiled, and
 * compiles it anew: 20 to 30 ms of the CPU of each start. Like the flag, this leaves `node:vm` and imports of `data:`.
 */
export function sealCode({ globals, kinds }: SealedRealm = thisRealm()): void {
  for (const kind of kinds) {
    const { name } = kind.constructor;
    const prototype: object = Object.getPrototypeOf(kind);
    const value = Object.defineProperties(refusing(), {
      name: { value: name },
      prototype: { value: prototype },
    });
    Object.defineProperty(prototype, 'constructor', { value });
    if (Object.hasOwn(globals, name)) Object.defineProperty(globals, name, { value });
  }
  Object.defineProperty(globals, 'eval', { value: refusing() });
}

function thisRealm(): SealedRealm {
  return {
    globals: globalThis,
    kinds: [function () {}, async function () {}, function* () {}, async function* () {}],
  };
}

/** As the flag refuses. */
function refusing(): () => never {
  return function refuse() {
    throw new EvalError('a test may not compile texts');
  };
}
