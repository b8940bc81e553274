import type { Connection } from '../../api/connection.ts';
import { readinessOf } from '../../api/conditions.ts';
import { Connections } from '../../api/kinds.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { inCluster } from '../cluster.ts';
import { createAll, NameTaken, nameTaken } from '../create.ts';
import { CliFailure } from '../failure.ts';
import { maskSecret } from '../from/convert.ts';
import type { Manifest } from '../from/fit.ts';
import { mistakesOf } from '../judge.ts';
import type { ClusterOptions } from '../options.ts';
import { printSteps, showProgress } from '../output/outcome.ts';
import type { Outcome } from '../output/outcome.ts';
import { manifests } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';
import { awaitingOperator } from '../testing/leader.ts';
import type { Look } from '../testing/shown.ts';
import { tryOut } from '../testing/trial.ts';
import type { Trial } from '../testing/trial.ts';
import { awaited } from '../watch.ts';
import { authorityByHand, hostKeyByHand } from './byhand.ts';
import { chosenType, formOf, nameOf } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { bindingOf } from '../form/binding.ts';
import { manifestsOf, specOf } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import { sshPlacesIn } from '../form/hostkeys.ts';

/** What is to become of a form that is filled in. */
export interface EndingOptions extends ClusterOptions {
  readonly test?: boolean;
  readonly apply?: boolean;
  readonly wait?: boolean;
  readonly dryRun?: string;
}

/** What a form is filled in with, and what for. */
export interface Setting {
  readonly catalog: Catalog;
  readonly options: EndingOptions;
  readonly format: 'yaml' | 'json';
  readonly terminal: Terminal;
  /** From this machine, unless given. */
  readonly look?: Look;
}

/** A form with everything in it. */
export interface FilledForm {
  readonly name: string;
  readonly connector: Connector;
  readonly form: Form;
}

/** How long a Connection that was just made may take to become Ready. */
const READY_WITHIN_MS = 60_000;

/** The form as it was filled in. */
export function filledForm(draft: FormDraft, catalog: Catalog): FilledForm {
  const connector = chosenType(draft, catalog);
  const name = nameOf(draft);
  if (connector === undefined || name === undefined)
    throw new CliFailure('usage', 'give a type and a name: kubectl connection new TYPE NAME');
  return { name, connector, form: formOf(draft, connector) };
}

/** Every mistake in what the form makes, one a line. */
export function mistakesOfForm(filled: FilledForm, setting: Setting): readonly string[] {
  return objectsOf(filled, setting).flatMap((object) =>
    (mistakesOf(object, setting.catalog) ?? []).map(({ path, message }) => `${path}: ${message}`),
  );
}

/** Ends a form without asking anything: tested, saved, or printed, with every mistake. */
export async function atOnce(draft: FormDraft, setting: Setting): Promise<void> {
  const { options } = setting;
  const filled = filledForm(draft, setting.catalog);
  const mistakes = mistakesOfForm(filled, setting);
  const writes = options.dryRun !== 'client' && mistakes.length === 0;
  const passed = writes && options.test === true ? await passTest(filled, setting) : filled;
  if (writes && options.apply === true) return save(passed, setting);
  printForm(passed, setting);
  tellUnknownHosts(filled, setting);
  if (mistakes.length > 0) throw new CliFailure('finding', mistakes.join('\n'));
}

/** The form as it passed; what could not be saved under its name is not tested. */
async function passTest(filled: FilledForm, setting: Setting): Promise<FilledForm> {
  const { name, form } = filled;
  const kinds =
    Object.keys(form.values).length > 0 ? (['Connection', 'Secret'] as const) : (['Connection'] as const);
  const taken = setting.options.apply === true ? await nameTaken(name, kinds, setting.options) : undefined;
  if (taken !== undefined) throw new NameTaken('cluster', taken);
  const { outcome, isBound } = await test(filled, setting);
  if (outcome.reason === 'CertificateUntrusted' && !namesAuthority(filled))
    setting.terminal.tell(authorityByHand(filled.connector, filled.form));
  if (isFailed(outcome)) throw new CliFailure('finding', 'nothing was saved');
  return { ...filled, form: { ...filled.form, isBound } };
}

/** Says how to see the host keys that are missing, where no user can be asked about them. */
function tellUnknownHosts({ connector, form }: FilledForm, { terminal }: Setting): void {
  for (const { target, hostKey } of sshPlacesIn(form, connector))
    if (hostKey === undefined) terminal.tell(hostKeyByHand(target));
}

/** The secret with the authorities to trust. */
export const AUTHORITY = 'caCertificate';

/** Whether an authority to trust is named, or none can be. */
export function namesAuthority({ connector, form }: FilledForm): boolean {
  return (
    !(AUTHORITY in connector.secrets.properties) ||
    form.secrets[AUTHORITY] !== undefined ||
    form.values[AUTHORITY] !== undefined
  );
}

/** Whether it is no success; that a type has no test is none of it. */
function isFailed({ result }: Outcome): boolean {
  return result === 'Failed' || result === 'Interrupted';
}

/** How a form was tested. */
export interface Tested {
  readonly outcome: Outcome;
  /** Whether the Secret had to say where it may go, and does so when it is saved. */
  readonly isBound: boolean;
}

/** Has the operator test what is filled in, and tells how it went; the signal ends it. */
export async function test(filled: FilledForm, setting: Setting, signal?: AbortSignal): Promise<Tested> {
  const { connector, form } = filled;
  const wasBound = form.isBound === true;
  const binding = bindingOf(form.parameters, connector);
  const first = await tried(filled, { annotations: wasBound ? binding : undefined, signal }, setting);
  const mayBeBound = first.reason === 'NotAllowed' && !wasBound && Object.keys(form.values).length > 0;
  if (!mayBeBound || binding === undefined)
    return { outcome: tell(atForm(first, form), setting), isBound: wasBound };
  // What a policy wants of a Secret is not for every user to read: one that is bound shows whether it was that.
  const second = await tried(filled, { annotations: binding, signal }, setting);
  const isBound = second.reason !== 'NotAllowed';
  if (isBound)
    for (const [name, hosts] of Object.entries(binding))
      setting.terminal.tell(`a policy asks that the Secret says where it may go: it has ${name}: ${hosts}`);
  return { outcome: tell(atForm(second, form), setting), isBound };
}

function tried(
  { name, connector, form }: FilledForm,
  how: Pick<Trial, 'annotations' | 'signal'>,
  { options, terminal }: Setting,
): Promise<Outcome> {
  return inCluster(options, (cluster) => {
    const { client, namespace } = cluster;
    const spec = (secret: string) => specOf(form, connector, secret);
    const trial = { name, namespace, spec, values: form.values, ...how };
    terminal.progress('testing…');
    return awaitingOperator(cluster, terminal, () =>
      tryOut(client, trial, (step) => showProgress(terminal, name, step)),
    );
  });
}

/** What to do about a credential that was typed here: no Secret holds it yet. */
export function atForm(outcome: Outcome, { values }: Pick<Form, 'values'>): Outcome {
  const { reason, message } = outcome;
  const isOfTyped = Object.keys(values).length > 0;
  if (!isOfTyped || (reason !== 'CredentialsRejected' && reason !== 'CredentialsExpired')) return outcome;
  const [cause = ''] = message.split('. ', 1);
  return { ...outcome, message: `${cause}. Nothing is saved yet: go back and type it anew.` };
}

function tell(outcome: Outcome, { terminal }: Setting): Outcome {
  printSteps(terminal, outcome);
  const { result, reason, failedStep, message, durationMs } = outcome;
  const colour = {
    Succeeded: 'green',
    Failed: 'red',
    NotSupported: 'yellow',
    Interrupted: 'yellow',
  } as const;
  const where = failedStep === undefined ? '' : ` at ${failedStep}`;
  const why = result === 'Succeeded' ? `in ${durationMs} ms` : `${reason}: ${message}`;
  terminal.tell('The test: ', { text: result, colour: colour[result] }, `${where}, ${why}`);
  return outcome;
}

/** Creates the objects, and with `--wait` waits until the Connection is Ready. */
export async function save(filled: FilledForm, setting: Setting): Promise<void> {
  const { options, terminal } = setting;
  await createAll(objectsOf(filled, setting), options, terminal);
  if (options.wait === true && options.dryRun === undefined) await waitUntilReady(filled.name, setting);
}

async function waitUntilReady(name: string, { options, terminal }: Setting): Promise<void> {
  const signal = AbortSignal.timeout(READY_WITHIN_MS);
  terminal.progress('waiting until it is Ready…');
  const ready = await inCluster(options, async ({ client, namespace }) => {
    const made = await client.get(Connections, { namespace, name }, signal);
    if (made === undefined) throw new CliFailure('cluster', `Connection ${namespace}/${name} was removed`);
    const ended = await awaited(client, Connections, made, { isSo: isDecided, signal }).catch(
      (error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      },
    );
    return readinessOf(ended?.status?.conditions);
  });
  if (ready === undefined)
    throw new CliFailure(
      'cluster',
      `${name} was saved, and no operator has tested it; see what is wrong: kubectl connection doctor`,
    );
  const { status, reason, message } = ready;
  if (status !== 'True')
    throw new CliFailure('finding', `${name} was saved, and is not Ready: ${reason}: ${message}`);
  terminal.tell(`Connection ${name} is `, { text: 'Ready', colour: 'green' }, `: ${reason}`);
}

/** Whether the operator has come to a verdict that stands for now. */
function isDecided({ metadata, status }: Connection): boolean {
  return status?.observedGeneration === metadata.generation && readinessOf(status?.conditions) !== undefined;
}

/** Prints the manifests; other people may see a terminal, so it does not show what was typed unseen. */
export function printForm(filled: FilledForm, setting: Setting): void {
  const { format, terminal } = setting;
  const objects = objectsOf(filled, setting);
  const hidden = terminal.width !== undefined && objects.length > 1;
  manifests(terminal, format, hidden ? objects.map(maskSecret) : objects);
  if (hidden)
    terminal.tell(
      'the values of the Secret are masked at a terminal: > FILE writes them into a file, --apply saves them',
    );
}

function objectsOf(filled: FilledForm, { options }: Setting): readonly Manifest[] {
  return manifestsOf({ ...filled, namespace: options.namespace });
}
