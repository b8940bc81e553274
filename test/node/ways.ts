import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { IMAGES } from '../../src/generate/operator.ts';
import { OPERATOR } from '../support/install.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { OPERATOR_IMAGE } from '../support/node/operatorImage.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { helm } from '../support/servers/helm.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const { namespace, account: release } = OPERATOR;

/** The ways in that docs/install.md names. */
export const WAYS = ['helm', 'file', 'kustomize'] as const;
export type Way = (typeof WAYS)[number];

/** Where the operator is installed. */
interface Place {
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
}

/** Installs the operator in one way, with the image of the tests. */
export async function installBy(way: Way, place: Place): Promise<void> {
  await put(way, place, { verb: 'install', image: OPERATOR_IMAGE });
}

/** Puts an operator of another image in the place of one that was installed in that way, as docs/install.md says. */
export async function upgradeBy(way: Way, place: Place, image: Image): Promise<void> {
  await put(way, place, { verb: 'upgrade', image });
}

/** As kustomize names it. */
interface Image {
  readonly newName: string;
  readonly newTag: string;
}

interface Put {
  /** Of Helm; the other ways know one alone. */
  readonly verb: 'install' | 'upgrade';
  readonly image: Image;
}

async function put(way: Way, { kubectl, kubeconfig }: Place, { verb, image }: Put): Promise<void> {
  if (way === 'kustomize') return applyDeploy(kubectl, [], image);
  if (way === 'file') return withFile((file) => kubectl('apply', '--server-side', '-f', file), image);
  const { newName, newTag } = image;
  const values = ['--set', `image.repository=${newName}`, '--set-string', `image.tag=${newTag}`];
  const where = ['--namespace', namespace, ...(verb === 'install' ? ['--create-namespace'] : [])];
  await helmDoes(kubeconfig, verb, release, join(DEPLOY, 'helm/mooring'), ...where, ...values);
}

/** Removes all of it, definitions and Connections too, as docs/install.md says. */
export async function removeBy(way: Way, place: Place): Promise<void> {
  const { kubectl } = place;
  if (way === 'kustomize') await kubectl('delete', '-k', DEPLOY);
  if (way === 'file') await withFile((file) => kubectl('delete', '-f', file));
  if (way !== 'helm') return;
  await removeOperatorBy(way, place);
  await removeRest(place);
}

/** Removes the operator and keeps definitions and Connections, as docs/install.md says. */
export async function removeOperatorBy(way: Way, { kubectl, kubeconfig }: Place): Promise<void> {
  if (way === 'helm') return helmDoes(kubeconfig, 'uninstall', release, '--namespace', namespace);
  const files = ['workload', 'webhook', 'policies', 'flowcontrol', 'people', 'rbac'].map(
    (name) => `${name}.yaml`,
  );
  await kubectl('delete', '--ignore-not-found', ...files.flatMap((name) => ['-f', join(DEPLOY, name)]));
}

/** Removes what that has kept. */
export async function removeRest({ kubectl }: Pick<Place, 'kubectl'>): Promise<void> {
  await kubectl('delete', '-k', join(DEPLOY, '../crds'));
  await kubectl('delete', 'namespace', namespace);
}

/** As README.md says, with an image of one's own and these components. */
export async function applyDeploy(
  kubectl: Kubectl,
  components: readonly string[],
  { newName, newTag }: Image = OPERATOR_IMAGE,
): Promise<void> {
  const folder = await temporaryFolder('mooring-overlay');
  const images = IMAGES.map(({ newName: name }) => ({ name, newName, newTag }));
  const deploy = relative(folder, DEPLOY);
  const body = { resources: [deploy], components: components.map((name) => join(deploy, name)), images };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
  await kubectl('apply', '-k', folder);
  await removeFolder(folder);
}

async function withFile(
  use: (file: string) => Promise<unknown>,
  image: Image = OPERATOR_IMAGE,
): Promise<void> {
  const folder = await temporaryFolder('mooring-file');
  const [{ newName, newTag }] = IMAGES;
  const text = await readFile(join(DEPLOY, 'install.yaml'), 'utf8');
  const own = `${image.newName}:${image.newTag}`;
  await writeFile(join(folder, 'install.yaml'), text.replaceAll(`${newName}:${newTag}`, own));
  await use(join(folder, 'install.yaml'));
  await removeFolder(folder);
}

async function helmDoes(kubeconfig: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await helm(args, kubeconfig);
  if (code !== 0) throw new Error(`helm ${args[0]}: ${stderr}`);
}
