const posix = require('node:path').posix;
const { pathToFileURL } = require('node:url');

const CIRCUS = posix.join(require.resolve('jest-circus/package.json'), '../build/jestAdapterInit.js');
/** jest-circus keeps here what is told of each test, across the files that a process runs. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

/**
 * jest runtime that leaves the loading of modules to Node: a process loads each but once, for all the test files that
 * it runs, and not once for each of them. docs/decisions/2026-11-30-tests-in-the-loader-of-node.md.
 */
module.exports = class {
  /** jest-circus begins afresh with each test file. */
  requireInternalModule(path) {
    if (path.startsWith(CIRCUS.slice(0, -'.js'.length))) {
      delete globalThis[EVENT_HANDLERS];
      delete require.cache[CIRCUS];
    }
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return import(pathToFileURL(path).href);
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {}
  setGlobalsForRuntime() {}
  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
};
