import { renderToString } from 'preact-render-to-string';
import type { PageSession } from '../../src/contract/page.ts';
import type { GridRow } from '../../src/contract/pageViews.ts';
import { App } from '../../src/page/app.ts';
import { messageOf } from '../../src/page/client.ts';
import { formFields } from '../../src/page/fields.ts';
import { Gallery } from '../../src/page/gallery.ts';
import { Grid } from '../../src/page/grid.ts';
import { h } from '../../src/page/h.ts';
import type { Drawn } from '../../src/page/h.ts';
import { FormFields } from '../../src/page/inputs.ts';
import { Mark, Ready, Time } from '../../src/page/parts.ts';
import { namesIn, pathTo } from '../../src/page/route.ts';
import { hintOf, signOf, signOfCondition, statusText, viewOf } from '../../src/page/rows.ts';
import { Answers, SelectionBar } from '../../src/page/selection.ts';
import { Table } from '../../src/page/table.ts';
import { End, TestPanel, TestSteps } from '../../src/page/testing.ts';
import { Transfer } from '../../src/page/transfer.ts';

const session: PageSession = {
  version: '0.1.0',
  place: 'kind',
  namespace: 'shop',
  namespaces: ['shop'],
  readOnly: false,
  refusals: {},
};

const orders: GridRow = {
  namespace: 'shop',
  name: 'orders',
  uid: 'orders',
  type: 'postgresql',
  title: 'PostgreSQL',
  category: 'database',
  ready: 'False',
  reason: 'CredentialsRejected',
  message: 'the server refused the password',
  meaning: '',
  failedStep: 'Authenticate',
  usedBy: 2,
  suspended: false,
  labels: {},
};

const draw = (drawn: Drawn) => renderToString(drawn);
const nothing = () => undefined;
const url = (path: string) => new URL(path, 'http://127.0.0.1');

describe('the status of a Connection', () => {
  it.each([
    ['failing', {}, 'False', 'Not ready · CredentialsRejected at Authenticate', orders.message],
    ['ready', { ready: 'True', reason: 'TestSucceeded' }, 'True', 'Ready', orders.message],
    [
      'suspended',
      { ready: 'True', suspended: true },
      'Suspended',
      'Suspended',
      'It is not tested until it is resumed.',
    ],
    ['not tested yet', { ready: 'Unknown' }, 'Unknown', 'Unknown', ''],
  ] as const)('is said of one that is %s', (_, change, sign, text, hint) => {
    const row = { ...orders, ...change };
    expect([signOf(row), statusText(row), hintOf(row)]).toEqual([sign, text, hint]);
  });

  it.each([
    ['Ready', 'True', 'True'],
    ['Reachable', 'False', 'False'],
    ['Stalled', 'True', 'False'],
    ['Reconciling', 'True', 'Unknown'],
  ])('has for the condition %s, %s, the sign %s', (type, status, sign) => {
    expect(signOfCondition({ type, status })).toBe(sign);
  });

  it('has a sign besides its colour, and no green tick while suspended', () => {
    const signs = ['True', 'False', 'Suspended', 'Unknown'].map((ready) =>
      draw(h(Ready, { ready, text: '' })),
    );
    expect(signs.map((text) => /[✓✕‖?]/u.exec(text)?.[0])).toEqual(['✓', '✕', '‖', '?']);
    expect(signs[2]).not.toContain('good');
  });
});

describe('the grid', () => {
  const table = {
    rows: [orders],
    view: viewOf(new URLSearchParams('sort=-name')),
    selected: new Set<string>(),
  };

  it('names each row, its place and its status', () => {
    const text = draw(h(Table, { ...table, select: nothing, canTest: true }));
    expect(text).toContain('href="/connections/shop/orders"');
    expect(text).toContain('CredentialsRejected at Authenticate');
    expect(text).toMatch(/aria-sort="descending"[^>]*>.{0,80}Name/);
    expect(text).toContain('>Test</button>');
  });

  it('has no button for what the user may not do', () => {
    expect(draw(h(Table, { ...table, select: nothing, canTest: false }))).not.toContain('>Test</button>');
    const reader = { ...session, refusals: { delete: 'you may not delete' } };
    const bar = draw(h(SelectionBar, { chosen: [orders], session: reader, clear: nothing }));
    expect(bar).toContain('1 selected');
    expect(bar).toContain('>Suspend</button>');
    expect(bar).not.toContain('>Delete</button>');
  });

  it('says why nothing can be made', () => {
    const reader = { ...session, refusals: { create: 'you may not create Connections' } };
    expect(draw(h(Grid, { url: url('/'), namespace: 'shop', session: reader }))).toContain(
      'you may not create Connections',
    );
  });

  it('shows with a refusal what uses the Connection', () => {
    const users = [{ kind: 'Flow', name: 'nightly', step: '', path: 'spec.steps.a.from[0]', object: '' }];
    const answers = [{ namespace: 'shop', name: 'orders', done: false, message: 'in use', users }];
    expect(draw(h(Answers, { answers }))).toContain('Flow nightly spec.steps.a.from[0]');
  });
});

describe('a form', () => {
  const schema = {
    required: ['host'],
    properties: {
      host: { type: 'string', description: 'Its name.' },
      mode: { enum: ['a', 'b'], description: 'Which.' },
      tls: {
        type: 'object',
        description: 'TLS.',
        properties: { ca: { type: 'string', description: 'CA.' } },
      },
    },
  };

  it('ties each field to its label, its help and its mistakes', () => {
    const findings = [{ path: 'spec.parameters.host', message: 'is required' }];
    const text = draw(h(FormFields, { fields: formFields(schema), value: {}, change: nothing, findings }));
    expect(text).toContain('for="parameters.host"');
    expect(text).toMatch(/id="parameters\.host"[^>]*aria-describedby="parameters\.host-help"/);
    expect(text).toMatch(/id="parameters\.host-help".*is required.*Its name\./);
    expect(text).toContain('<option value="a">a</option>');
  });

  it('folds blocks until something in them is set', () => {
    const fields = formFields(schema);
    const drawn = (value: object) =>
      draw(h(FormFields, { fields, value: { ...value }, change: nothing, findings: [] }));
    expect(drawn({})).toContain('<details>');
    expect(drawn({ tls: { ca: 'x' } })).toContain('<details open');
  });
});

describe('a test', () => {
  const request = () => ({ saved: { namespace: 'shop', name: 'orders' } });

  it('has no button for a type without one, with the sentence why', () => {
    const panel = { request, testing: 'This type has no test.', refusal: undefined };
    expect(draw(h(TestPanel, { ...panel, tested: 'no' }))).toBe(
      '<p class="quiet">This type has no test.</p>',
    );
    expect(draw(h(TestPanel, { ...panel, tested: 'yes' }))).toContain('Test Connection');
    expect(draw(h(TestPanel, { ...panel, tested: 'yes', refusal: 'you may not' }))).not.toContain('button');
  });

  it('shows its steps, and what to do after the one that failed', () => {
    const steps = [
      { name: 'Connect', outcome: 'Succeeded', durationMs: 2 },
      { name: 'Authenticate', outcome: 'Failed', durationMs: 5 },
    ] as const;
    expect(draw(h(TestSteps, { steps }))).toMatch(/✓ .*Connect.*✕ .*Authenticate/u);
    const end = {
      result: 'Failed',
      reason: 'CredentialsRejected',
      message: 'refused',
      meaning: '',
      remedy: 'change it',
    };
    expect(draw(h(End, { end: { ...end, steps: [], durationMs: 7 } as never }))).toMatch(
      /CredentialsRejected.*refused.*change it/,
    );
  });
});

describe('the page', () => {
  it('has links to each view, a way past them, and names of paths that may hold anything', () => {
    Object.assign(globalThis, { location: { href: 'http://127.0.0.1/flows' } });
    const text = draw(h(App, null));
    expect(text).toContain('href="#main"');
    expect(text).toMatch(/<a href="\/flows" class="here">Flows<\/a>/);
    expect(namesIn(url(pathTo('connections', 'a/b', 'ä')))).toEqual(['connections', 'a/b', 'ä']);
  });

  it('says the next step where there is nothing', () => {
    expect(draw(h(Transfer, { url: url('/transfer'), session }))).toContain('Select Connections in the grid');
    expect(draw(h(Transfer, { url: url('/transfer'), session: { ...session, readOnly: true } }))).toContain(
      'nothing is imported',
    );
    expect(draw(h(Gallery, { url: url('/new?q=pg') }))).toContain('value="pg"');
  });

  it('says nothing of Connections before the first have come', () => {
    const drawn = draw(h(Grid, { url: url('/'), namespace: 'shop', session }));
    expect(drawn).toContain('Loading…');
    expect(drawn).not.toMatch(/Nothing to show|No Connections yet/);
  });

  it('draws letters for a type, and a time that is not known', () => {
    expect(draw(h(Mark, { title: 'Amazon S3' }))).toContain('AS');
    expect(draw(h(Time, { at: undefined }))).toContain('–');
    expect([messageOf(new Error('no answer')), messageOf('x')]).toEqual(['no answer', 'x']);
  });
});
