import type { PageSession } from '../../src/contract/page.ts';
import type * as Form from '../../src/contract/pageForm.ts';
import type * as Views from '../../src/contract/pageViews.ts';
import { handlersFor } from '../../src/cli/ui/calls.ts';
import { openPage } from '../cli/ui/site.ts';
import { canariesIn, credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { idle, namespace, place, RIGHT, startUiSite } from './uisite.ts';
import type { UiSite } from './uisite.ts';

const WRONG = credential('wrong');
const PASSPHRASE = 'four words at random, or five';

let site: UiSite;

beforeAll(async () => {
  site = await startUiSite();
}, 900_000);

afterAll(() => site?.stop());

describe('the page at a cluster, from a form to a Connection', () => {
  it('says who acts where, and that nothing is forbidden', async () => {
    const session = await site.page.call<PageSession>('session');
    expect(session).toMatchObject({ namespace, readOnly: false, refusals: {} });
    expect(session.namespaces).toContain(namespace);
  });

  it('has a gallery and the form of each type', async () => {
    const cards = await site.page.call<readonly Form.TypeCard[]>('types');
    expect(cards.length).toBeGreaterThan(100);
    expect(cards.find(({ type }) => type === 'postgresql')).toMatchObject({
      title: 'PostgreSQL',
      category: 'database',
      tested: 'yes',
    });
    const form = await site.page.call<Form.TypeForm>('type', { type: 'postgresql' });
    expect(form.secrets.map(({ name }) => name)).toContain('password');
    expect(Object.keys(form.parameters['properties'] as object)).toContain('host');
  });

  it('judges as the webhook does', async () => {
    const wrong = site.draft({ password: RIGHT }, { parameters: { hots: 'x' } });
    const paths = (await site.page.call<readonly Form.PageFinding[]>('judge', wrong)).map(({ path }) => path);
    expect(paths).toContain('spec.parameters.hots');
    expect(await site.page.call('judge', site.draft({ password: RIGHT }))).toEqual([]);
  });

  it('takes an address apart, and keeps its password to itself', async () => {
    const port = Number(site.draft({}).parameters['port']);
    const address = `postgres://reader:${encodeURIComponent(RIGHT)}@127.0.0.1:${port}/sales?sslmode=disable`;
    const parts = await site.page.call<Form.PastedAddress>('address', { type: 'postgresql', address });
    expect(parts).toMatchObject({ parameters: { database: 'sales', user: 'reader' }, secrets: ['password'] });
    const held = site.draft({}, { parameters: parts.parameters, held: parts.held ?? '' });
    expect((await site.ended({ draft: held })).end).toMatchObject({ result: 'Succeeded' });
  }, 120_000);

  it('tests what is typed before anything is saved, and leaves nothing', async () => {
    const refused = await site.ended({ draft: site.draft({ password: WRONG }) });
    expect(refused.end).toMatchObject({
      result: 'Failed',
      reason: 'CredentialsRejected',
      failedStep: 'Authenticate',
    });
    expect(refused.end?.meaning).not.toBe('');
    const { end, steps } = await site.ended({ draft: site.draft({ password: RIGHT }) });
    expect(end).toMatchObject({ result: 'Succeeded' });
    expect(steps).toEqual(expect.arrayContaining(['Connect', 'Authenticate']));
    expect(await site.kubectl('get', 'secrets,connectiontests', '-n', namespace, '-o', 'name')).toBe('');
  }, 180_000);

  it('has the API server judge first, saves, and shows a manifest without the value', async () => {
    const request = { draft: site.draft({ password: RIGHT }) };
    expect(await site.page.call<Form.SaveAnswer>('save', { ...request, dryRun: true })).toMatchObject({
      saved: place,
    });
    expect(await site.kubectl('get', 'secrets,connections', '-n', namespace, '-o', 'name')).toBe('');
    const { yaml } = await site.page.call<Form.ManifestText>('manifest', request.draft);
    expect(yaml).toContain('key: password');
    expect(await site.page.call<Form.SaveAnswer>('save', { ...request, dryRun: false })).toMatchObject({
      saved: place,
    });
    const again = await site.page.call<Form.SaveAnswer>('save', { ...request, dryRun: false });
    expect(again).toMatchObject({ refused: [{ path: 'metadata.name' }] });
    await eventually(async () => {
      const { ready, reason } = await site.page.call<Views.ConnectionDetail>('connection', place);
      expect([ready, reason]).toEqual(['True', 'TestSucceeded']);
    }, 60_000);
  }, 180_000);

  it('shows both sides after another user has changed it, and saves over it after a look', async () => {
    const { draft: before, resourceVersion } = await site.page.call<Views.ConnectionDetail>(
      'connection',
      place,
    );
    const patch = ['--type=merge', '-p', '{"spec":{"description":"theirs"}}'];
    await site.kubectl('patch', 'connection', 'orders', '-n', namespace, ...patch);
    const mine = { ...before, rest: { ...before.rest, description: 'mine' } };
    const answer = await site.page.call<Form.SaveAnswer>('save', {
      draft: mine,
      resourceVersion,
      dryRun: false,
    });
    if (!('conflict' in answer)) throw new Error(`no conflict: ${JSON.stringify(answer)}`);
    expect(answer.conflict.theirs).toContain('description: theirs');
    expect(answer.conflict.yours).toContain('description: mine');
    const over = { draft: mine, resourceVersion: answer.conflict.resourceVersion, dryRun: false };
    expect(await site.page.call<Form.SaveAnswer>('save', over)).toMatchObject({ saved: place });
  }, 60_000);

  it('touches no Secret that it has not made', async () => {
    const value = `--from-literal=password=${RIGHT}`;
    await site.kubectl('create', 'secret', 'generic', 'taken', '-n', namespace, value);
    const taken = site.draft({ password: WRONG }, { name: 'taken' });
    expect(await site.page.call<Form.SaveAnswer>('save', { draft: taken, dryRun: false })).toMatchObject({
      refused: [{ path: 'spec.secrets.password' }],
    });
    const { secrets } = await site.page.call<Form.SecretChoices>('secrets', { namespace });
    expect(secrets).toContainEqual({ name: 'taken', keys: ['password'] });
  }, 60_000);

  it('sends the rows of the grid and what changes', async () => {
    const { lines, leave } = site.openGrid({ namespace });
    await eventually(async () => expect(lines).toContainEqual({ synced: true }), 30_000);
    expect(JSON.stringify(lines)).toContain('"name":"orders"');
    await site.page.call('act', { verb: 'suspend', connections: [place] });
    await eventually(async () => expect(JSON.stringify(lines.at(-1))).toContain('"suspended":true'), 30_000);
    await site.page.call('act', { verb: 'resume', connections: [place] });
    await leave();
  }, 90_000);

  it('sends one Connection alone where one is looked at, and its end', async () => {
    await site.kubectl.apply(idle('looked-at'), idle('beside'));
    const { lines, leave } = site.openGrid({ namespace, name: 'looked-at' });
    await eventually(async () => expect(lines).toContainEqual({ synced: true }), 30_000);
    await site.kubectl('delete', 'connection', 'beside', 'looked-at', '-n', namespace);
    const gone = { gone: [{ namespace, name: 'looked-at' }] };
    await eventually(async () => expect(lines).toContainEqual(gone), 30_000);
    await leave();
    expect(JSON.stringify(lines)).not.toContain('beside');
  }, 90_000);
});

const flow = {
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'Flow',
  metadata: { name: 'nightly', namespace },
  spec: { steps: [{ name: 'extract', from: [{ connection: 'orders', object: 'public.orders' }] }] },
};

describe('the page at a cluster, with what uses a Connection', () => {
  it('finds every use, and refuses to delete what is in use', async () => {
    await site.kubectl.apply(flow);
    const usage = await site.page.call<Views.UsageGraph>('usage', place);
    expect(usage).toMatchObject({ count: 1, edges: [{ kind: 'Flow', name: 'nightly', step: 'extract' }] });
    const [refused] = await site.page.call<readonly Views.ActAnswer[]>('act', {
      verb: 'delete',
      connections: [place],
    });
    expect(refused).toMatchObject({ done: false, users: [{ name: 'nightly' }] });
    const impact = await site.page.call<Views.ImpactGraph>('impact', place);
    expect(impact.connections).toMatchObject([{ connection: 'orders', flows: ['nightly'] }]);
    expect(await site.page.call<readonly Views.FlowRow[]>('flows', { namespace })).toMatchObject([
      { connections: ['orders'] },
    ]);
  }, 60_000);

  it('duplicates without the password', async () => {
    const to = { namespace, name: 'orders-eu' };
    const copy = await site.page.call<Form.ConnectionDraft>('duplicate', { ...place, to });
    expect(copy).toMatchObject({ ...to, secrets: {}, values: {}, rest: { suspend: true } });
    const saved = await site.page.call<Form.SaveAnswer>('save', {
      draft: { ...copy, values: { password: RIGHT } },
      dryRun: false,
    });
    expect(saved).toMatchObject({ saved: to });
  }, 60_000);

  it('exports with credentials, sealed, and imports by a plan', async () => {
    const sealed = await site.page.call<Views.SealedExport>('export', {
      connections: [place],
      withCredentials: true,
      passphrase: PASSPHRASE,
    });
    expect(sealed.summary).toBe('1 Connection, 1 Flow, 1 Secret');
    const request = {
      base64: sealed.base64,
      passphrase: PASSPHRASE,
      onConflict: 'keep',
      adopt: false,
      enable: false,
      namespaces: {},
      names: { orders: 'orders-two' },
    };
    const plan = await site.page.call<Views.ImportPreview>('importPlan', request);
    expect(plan.rows).toContainEqual(
      expect.objectContaining({ kind: 'Connection', name: 'orders-two', outcome: 'created' }),
    );
    const after = await site.page.call<Views.ImportPreview>('import', request);
    expect(after.rows.map(({ outcome }) => outcome)).not.toContain('failed');
    expect(await site.kubectl('get', 'connections', '-n', namespace, '-o', 'name')).toContain('orders-two');
    const wrong = await site.page.post('importPlan', { ...request, passphrase: 'four other words, or more' });
    expect(wrong.text).toContain('the passphrase is wrong');
  }, 120_000);

  it('reads the file of another product, and keeps its passwords to itself', async () => {
    const place = { host: 'db.shop', schema: 'stock' };
    const stock = { conn_type: 'postgres', login: 'reader', password: RIGHT, ...place };
    const text = JSON.stringify({ stock });
    const { drafts } = await site.page.call<Views.ForeignDrafts>('convert', { product: 'airflow', text });
    expect(drafts).toMatchObject([
      { name: 'stock', type: 'postgresql', values: {}, heldNames: ['password'] },
    ]);
  });

  it('deletes what nothing uses', async () => {
    const connections = [{ namespace, name: 'orders-eu' }];
    expect(
      await site.page.call<readonly Views.ActAnswer[]>('act', { verb: 'delete', connections }),
    ).toMatchObject([{ done: true }]);
  }, 60_000);

  it('shows what doctor finds', async () => {
    const findings = await site.page.call<readonly Views.DoctorFinding[]>('doctor');
    expect(findings.length).toBeGreaterThan(5);
  }, 60_000);

  it('changes nothing with --read-only, and says why', async () => {
    const { server: other, page: reader } = await openPage(handlersFor(site.cluster, true));
    const { refusals } = await reader.call<PageSession>('session');
    expect(Object.keys(refusals)).toEqual(expect.arrayContaining(['create', 'update', 'delete', 'test']));
    for (const [name, body] of [
      ['act', { verb: 'delete', connections: [place] }],
      ['save', { draft: site.draft({}), dryRun: false }],
    ] as const)
      expect((await reader.post(name, body)).text).toContain('--read-only');
    expect((await reader.lines<Form.TestLine>('test', { saved: place }))[0]).toMatchObject({
      error: { message: expect.stringContaining('--read-only') as string },
    });
    await other.close();
  }, 60_000);

  it('has answered with no credential at all', () => {
    expect(site.page.heard.length).toBeGreaterThan(10_000);
    expect(canariesIn(site.page.heard)).toEqual([]);
    expect(site.page.heard).not.toContain(PASSPHRASE);
  });
});
