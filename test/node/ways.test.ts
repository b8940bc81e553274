import type { Connection } from '../../src/api/connection.ts';
import { connection, RIGHT, secret } from '../cluster/shop.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { OPERATOR_IMAGE } from '../support/node/operatorImage.ts';
import { inPods } from './site.ts';
import type { InPods } from './site.ts';
import { warningEvents, warningsInLogs } from './warnings.ts';
import { installBy, removeBy, removeOperatorBy, removeRest, upgradeBy, WAYS } from './ways.ts';
import type { Way } from './ways.ts';

const MINUTE = 60_000;
const { namespace } = OPERATOR;
/** Another name of the same image, as the next version has one. */
const NEXT = { ...OPERATOR_IMAGE, newTag: 'next' };
/** Of kinds whose objects come and go by themselves, and of those that go with the definitions. */
const PASSING = /^(Event|APIService|ConnectionType|Connection) /;
const DEFINITIONS = [
  'connectionbindings',
  'connectionpolicies',
  'connections',
  'connectiontests',
  'connectiontypes',
  'flowkinds',
  'flows',
];
/** What docs/install.md says that stays where the operator alone is removed. */
const KEPT = [
  `ConfigMap ${namespace}/kube-root-ca.crt`,
  ...DEFINITIONS.map((plural) => `CustomResourceDefinition /${plural}.mooring.dev`),
  `Lease ${namespace}/mooring`,
  `Namespace /${namespace}`,
  `ServiceAccount ${namespace}/default`,
];

let site: InPods;
let before: readonly string[];
const place = () => ({ kubectl: site.kubectl, kubeconfig: site.site.kubeconfig });

/** What was installed for the other files is removed: what is measured is what a way brings along. */
beforeAll(async () => {
  site = await inPods();
  await site.available();
  await site.kubectl.apply(secret('right', { password: RIGHT }));
  await removeBy('kustomize', place());
  const names = [OPERATOR_IMAGE, NEXT].map(imageName);
  await site.inside.run('ctr', ['--namespace', 'k8s.io', 'images', 'tag', ...names]);
  before = await objects();
}, 15 * MINUTE);

afterAll(async () => {
  await installBy('kustomize', place());
  await site.available();
  await site.stop();
}, 5 * MINUTE);

/** All objects of the cluster, of whatever kind. */
async function objects(): Promise<readonly string[]> {
  const kinds = (await site.kubectl('api-resources', '--verbs=list', '-o', 'name')).trim().split('\n');
  const line = '{.kind} {.metadata.namespace}/{.metadata.name}';
  const lists = ['--all-namespaces', '-o', `jsonpath={range .items[*]}${line}{"\\n"}{end}`];
  const text = await site.kubectl('get', kinds.join(), ...lists);
  return text
    .split('\n')
    .filter((each) => each !== '' && !PASSING.test(each))
    .toSorted();
}

function imageName({ newName, newTag }: typeof NEXT | typeof OPERATOR_IMAGE): string {
  return `${newName}:${newTag}`;
}

/** Of the two containers, as the Deployment names them. */
async function imagesOfDeployment(): Promise<readonly string[]> {
  const images = '{range .spec.template.spec.containers[*]}{.image}{"\\n"}{end}';
  const text = await site.kubectl(
    'get',
    'deployment',
    'mooring',
    '-n',
    namespace,
    '-o',
    `jsonpath=${images}`,
  );
  return text.trim().split('\n');
}

/** What is there that was not before, and what is not any more. */
async function differences() {
  const now = await objects();
  return {
    left: now.filter((each) => !before.includes(each)),
    gone: before.filter((each) => !now.includes(each)),
  };
}

/** Waits until nothing but this is there besides what was. */
const until = (left: readonly string[]) =>
  eventually(async () => expect(await differences()).toEqual({ left, gone: [] }), MINUTE);

/** Installs in one way, and has a Connection tested. */
async function install(way: Way): Promise<void> {
  await installBy(way, place());
  await site.available();
  await site.kubectl.apply(connection('orders', site.postgresql('right')));
  await site.waitForVerdict('orders', 'True', 'TestSucceeded', MINUTE);
}

describe.each(WAYS)('an operator that is installed by %s', (way) => {
  beforeAll(() => install(way), 5 * MINUTE);

  it(
    'starts without a warning, in Events and in its log',
    async () => {
      expect(await warningEvents(site.kubectl)).toEqual([]);
      expect(await warningsInLogs(site.kubectl, await site.pods())).toEqual([]);
    },
    MINUTE,
  );

  it(
    'is replaced by the next version in the same way, which tests no Connection again that has its verdict',
    async () => {
      const { status } = await site.get<Connection>('connection', 'orders');
      const replaced = (await site.pods()).map(({ metadata }) => metadata.name);

      await upgradeBy(way, place(), NEXT);
      await site.available();
      await site.gone(replaced);
      await site.kubectl.apply(connection('after-upgrade', site.postgresql('right')));

      await site.waitForVerdict('after-upgrade', 'True', 'TestSucceeded', MINUTE);
      expect(await imagesOfDeployment()).toEqual([imageName(NEXT), imageName(NEXT)]);
      expect((await site.get<Connection>('connection', 'orders')).status).toEqual(status);
      expect(await warningsInLogs(site.kubectl, await site.pods())).toEqual([]);
    },
    3 * MINUTE,
  );

  it(
    'leaves what the documentation says where it is removed alone, and nothing where all of it is',
    async () => {
      if (way === 'kustomize') {
        await removeBy(way, place());
      } else {
        await removeOperatorBy(way, place());
        const account = way === 'file' ? [`ServiceAccount ${namespace}/mooring`] : [];
        await until([...KEPT, ...account]);
        await removeRest(place());
      }

      await eventually(async () => expect(await differences()).toEqual({ left: [], gone: [] }), MINUTE);
    },
    5 * MINUTE,
  );
});
