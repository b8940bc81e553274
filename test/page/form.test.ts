import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { parametersSchema } from '../../src/catalog/manifest.ts';
import type { PageFinding, TypeCard, TypeForm } from '../../src/contract/pageForm.ts';
import {
  emptyDraft,
  mistakesAt,
  mistakesElsewhere,
  secretsOf,
  withParts,
  withSecret,
} from '../../src/page/draft.ts';
import { formFields, labelOf, readField, showField, fieldValue, withValue } from '../../src/page/fields.ts';
import { cardsFor, categoriesOf } from '../../src/page/search.ts';

const postgresql = builtinCatalog.get('postgresql')!;
const fields = formFields(parametersSchema(postgresql));

describe('the fields of a form', () => {
  it('come from the schema: what is required first, blocks last and folded', () => {
    expect(fields[0]).toMatchObject({ path: ['database'], required: true, kind: 'text' });
    expect(fields.at(-1)?.kind).toBe('block');
    expect(fields.find(({ label }) => label === 'Port')).toMatchObject({
      kind: 'number',
      placeholder: '5432',
    });
    const tls = fields.find(({ path }) => path[0] === 'tls');
    expect(tls?.fields.map(({ path }) => path.join('.'))).toContain('tls.mode');
  });

  it.each(builtinCatalog.connectors.map((connector) => [connector.type, connector] as const))(
    'say for %s what each field is for',
    (_, connector) => {
      const all = formFields(parametersSchema(connector));
      expect(all.filter(({ kind, help }) => kind !== 'block' && help === '')).toEqual([]);
    },
  );

  it('are labelled as people write', () => {
    expect(['host', 'clientKeyPassphrase', 'tls', 'jdbcUrl'].map(labelOf)).toEqual([
      'Host',
      'Client key passphrase',
      'TLS',
      'JDBC URL',
    ]);
  });

  it.each([
    ['number', '5432', 5432],
    ['number', 'five', 'five'],
    ['boolean', 'true', true],
    ['lines', 'a:1\n\nb:2', ['a:1', 'b:2']],
    ['json', '{"a":1}', { a: 1 }],
    ['json', '{"a"', '{"a"'],
    ['text', '', undefined],
  ] as const)('read as %s what was typed: %j', (kind, text, expected) => {
    expect(readField(kind, text)).toEqual(expected);
  });

  it('show lists a line each, and nothing for what is not set', () => {
    expect([showField(['a', 'b']), showField(undefined), showField({ a: 1 })]).toEqual([
      'a\nb',
      '',
      '{\n  "a": 1\n}',
    ]);
  });

  it('change one value, and take a block away with its last', () => {
    const changed = withValue({ host: 'pg' }, ['tls', 'mode'], 'disable');
    expect(changed).toEqual({ host: 'pg', tls: { mode: 'disable' } });
    expect(fieldValue(changed, ['tls', 'mode'])).toBe('disable');
    expect(withValue(changed, ['tls', 'mode'], undefined)).toEqual({ host: 'pg' });
  });
});

describe('the state of a form', () => {
  const draft = emptyDraft('postgresql', 'shop');

  it('has a secret typed or picked, never both', () => {
    const typed = withSecret(draft, 'password', { value: 'typed' });
    expect(typed.values).toEqual({ password: 'typed' });
    const picked = withSecret(typed, 'password', { ref: { name: 'orders-db', key: 'password' } });
    expect(picked).toMatchObject({ values: {}, secrets: { password: { name: 'orders-db' } } });
    expect(withSecret(picked, 'password', undefined)).toEqual(draft);
  });

  it('takes the parts of an address over what was typed, and only those', () => {
    const typed = { ...draft, parameters: { host: 'old', port: 1 } };
    const parts = { parameters: { host: 'new' }, secrets: ['password'], held: 'ticket', notes: [] };
    expect(withParts(typed, parts)).toMatchObject({ parameters: { host: 'new', port: 1 }, held: 'ticket' });
  });

  it('asks first for the secrets of the chosen way to authenticate', () => {
    const secret = (name: string) => ({ name, description: '', required: false, multiline: false });
    const form = {
      secrets: ['password', 'caCertificate', 'token'].map(secret),
      profiles: [
        { name: 'password', title: '', secrets: ['password'], optional: ['caCertificate'] },
        { name: 'token', title: '', secrets: ['token'], optional: [] },
      ],
    } as unknown as TypeForm;
    expect(secretsOf(form, undefined)).toEqual({ needed: ['password'], others: ['caCertificate', 'token'] });
    expect(secretsOf(form, 'token').needed).toEqual(['token']);
  });

  it('shows each mistake once: at its field, or with the others', () => {
    const findings: PageFinding[] = [
      { path: 'spec.parameters.host', message: 'is required' },
      { path: 'spec.parameters', message: 'has no field hots' },
    ];
    expect(mistakesAt(findings, 'parameters.host')).toEqual(['is required']);
    expect(mistakesElsewhere(findings, new Set(['parameters.host']))).toEqual([findings[1]]);
  });
});

describe('the search of the gallery', () => {
  const card = (
    type: string,
    title: string,
    aliases: readonly string[],
    category = 'database',
  ): TypeCard => ({
    type,
    title,
    aliases,
    category,
    stage: 'beta',
    summary: `Speaks to ${title}.`,
    tested: 'yes',
    declared: false,
  });
  const all = [
    card('aurora', 'Aurora PostgreSQL', []),
    card('postgresql', 'PostgreSQL', ['pg', 'postgres']),
    card('s3', 'Amazon S3', ['bucket'], 'storage'),
  ];

  it.each([
    ['', '', ['aurora', 'postgresql', 's3']],
    ['postgres', '', ['postgresql', 'aurora']],
    ['BUCK', '', ['s3']],
    ['', 'storage', ['s3']],
    ['pg', 'storage', []],
  ])('finds by %j in category %j', (text, category, expected) => {
    expect(cardsFor(all, text, category).map(({ type }) => type)).toEqual(expected);
  });

  it('counts the types of each category', () => {
    expect(categoriesOf(all)).toEqual([
      ['database', 2],
      ['storage', 1],
    ]);
  });
});
