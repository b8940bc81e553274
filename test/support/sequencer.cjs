const Sequencer = require('@jest/test-sequencer').default;

/** The test files that take longest, the longest first: one that is begun at the end keeps all workers but one idle. */
const LONGEST = [
  'cluster/removal',
  'cluster/webhookfaults',
  'hostile/matrix',
  'servers/crosswire',
  'cluster/webhook',
  'cluster/corpus',
  'servers/sealed',
  'cluster/rollout',
  'cluster/lockout',
  'cluster/connectionpolicy',
  'cluster/pluginexport',
  'cluster/states',
  'cluster/operator',
  'servers/oidc',
  'processes/deeds',
  'hostile/segments',
  'connectors/conformance',
  'processes/terminal',
  'processes/pool',
  'drivers/tricks',
  'catalog/patterns',
  'families/answers',
  'probe/sight',
  'runtime/health',
  'probe/dial/silence',
  'webhook/server',
  'drivers/fixtures/conversations',
  'fuzz/corpus',
];

/** jest's own order, which a machine that has run no test yet has from the sizes of the files, behind the longest. */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const longest = LONGEST.flatMap(
      (name) => sorted.find(({ path }) => path.endsWith(`/test/${name}.test.ts`)) ?? [],
    );
    return [...longest, ...sorted.filter((test) => !longest.includes(test))];
  }
};
