/** jest environment that is the process itself; what jest and the tests of a file change of the process is put back. */
module.exports = class {
  global = globalThis;
  #console = globalThis.console;
  #exit = Object.getOwnPropertyDescriptor(process, 'exit');
  #exitCode = process.exitCode;
  #argv = process.argv;
  #env = { ...process.env };

  async setup() {
    Error.stackTraceLimit = 10;
    delete Error.prepareStackTrace; // jest's looks for a source map at each error; Node shows our sources as they are
  }

  async teardown() {
    globalThis.console = this.#console;
    Object.defineProperty(process, 'exit', this.#exit);
    process.exitCode = this.#exitCode;
    process.argv = this.#argv;
    for (const name of Object.keys(process.env))
      if (!Object.hasOwn(this.#env, name)) delete process.env[name];
    Object.assign(process.env, this.#env);
  }

  /** jest shows paths from the root of the checkout, and does not know them in the URLs that Node calls modules by. */
  handleTestEvent({ name, test }) {
    if (name === 'test_done') for (const error of test.errors.flat()) showPaths(error);
  }

  exportConditions() {
    return ['node'];
  }

  getVmContext() {
    return null;
  }
};

function showPaths(error) {
  for (let each = error; each instanceof Error; each = each.cause) {
    each.stack = each.stack?.replaceAll(/^( +at .*?)file:\/\//gm, '$1');
  }
}
