import type { Plugin } from 'esbuild';

/** Of what loads all of itself at once, what is used: 17 MiB less in the operator. */
const PARTS = [
  // An import reads all that it exports, and so brings the HTTP client behind `http.WebSocket` with it.
  { filter: /^(node:)?http$/, contents: `module.exports = process.getBuiltinModule('http');` },
  {
    // HTTP/2, which we never offer, a parser of undici that is an experiment, and what merges metrics of a cluster of processes.
    filter: /^\.\/client-h2\.js$|^\.\.\/milo\/|^\.\/lib\/cluster$/,
    contents: `module.exports = () => { throw new Error('left out of the bundle'); };`,
  },
  {
    filter: /^undici$/,
    contents: `
      const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
      Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));
      exports.Client = require('undici/lib/dispatcher/client.js');
      exports.Pool = require('undici/lib/dispatcher/pool.js');`,
  },
  {
    // The generated half of client-node, a class for each kind of Kubernetes: what its KubeConfig names.
    filter: /^\.\/gen\/index\.js$/,
    contents: `
      export { createConfiguration } from './gen/configuration.js';
      export { ServerConfiguration } from './gen/servers.js';`,
  },
];

/** The plugin of esbuild that puts these in place of the whole. */
export const inParts: Plugin = {
  name: 'in parts',
  setup(build) {
    for (const [index, { filter, contents }] of PARTS.entries()) {
      const namespace = `part-${index}`;
      build.onResolve({ filter }, ({ path, resolveDir }) => ({ path, namespace, pluginData: resolveDir }));
      // The cast: it is what onResolve gave.
      build.onLoad({ filter: /./, namespace }, ({ pluginData }) => ({
        contents,
        resolveDir: pluginData as string,
      }));
    }
  },
};
