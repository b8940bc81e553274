import { inspect } from 'node:util';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { formatNames, renderConnection } from '../../src/catalog/render.ts';
import { PROGRAM_FORMATS, Unwritable } from '../../src/contract/rendering.ts';
import type { Rendering } from '../../src/contract/rendering.ts';
import { Secret } from '../../src/contract/secret.ts';
import { obscure } from '../../src/formats/obscure.ts';
import { HOSTILE } from './subject.ts';

const cases = builtinCatalog.connectors.flatMap((connector) =>
  formatNames(connector).flatMap((format) =>
    connector.samples.map((sample) => ({
      connector,
      format,
      sample,
      title: `${connector.type} ${sample.name} ${format}`,
    })),
  ),
);

type Case = (typeof cases)[number];

/** What the format says where each secret has a value of its own; undefined where it says that it cannot. */
function attempt(
  { connector, format, sample }: Case,
  valueOf: (name: string) => string,
): Rendering | undefined {
  const value = (name: string) =>
    isPem(name, { connector })
      ? `-----BEGIN PRIVATE KEY-----\n${markOf(name)}\n-----END PRIVATE KEY-----`
      : valueOf(name);
  const secrets = Object.fromEntries(sample.secrets.map((name) => [name, new Secret(value(name))]));
  try {
    return renderConnection(format, connector, { name: 'orders', parameters: sample.parameters, secrets });
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return undefined;
  }
}

function markOf(name: string): string {
  return `canary${name}`;
}

function isPem(name: string, { connector }: Pick<Case, 'connector'>): boolean {
  const schema: { readonly format?: string } | undefined = connector.secrets.properties[name];
  return schema?.format === 'pem';
}

describe('every format of every type', () => {
  it.each(cases)('$title writes its samples, and shows no secret by accident', (each) => {
    const rendering = attempt(each, markOf);

    expect([JSON.stringify(rendering), inspect(rendering, { depth: 9 })].join()).not.toMatch(/canary/);
  });

  it.each(cases)('$title takes any value or says which field it cannot write, without it', (each) => {
    for (const value of HOSTILE) {
      const { notes = [] } = attempt(each, () => value) ?? {};

      expect(notes.join('\n')).not.toContain(value === 'plain' ? 'plain ' : value);
    }
  });

  it('are at least 60 types with a URI, and variables for all', () => {
    const having = (format: string) =>
      builtinCatalog.connectors.filter((each) => formatNames(each).some((name) => name === format)).length;

    expect(having('env')).toBe(builtinCatalog.connectors.length);
    expect(having('uri')).toBeGreaterThanOrEqual(60);
  });

  it('have names of entries that a Secret and an environment take', () => {
    const names = Object.values(PROGRAM_FORMATS).map(({ entry }) => entry ?? 'env');
    const variables = cases
      .filter(({ format }) => format === 'env')
      .flatMap((each) => Object.keys(attempt(each, markOf)?.entries ?? {}));

    expect(names.filter((name) => !/^[-._a-zA-Z0-9]+$/.test(name))).toEqual([]);
    expect(variables.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))).toEqual([]);
  });
});

/** By its own mark for each secret, which is in what is written unless a note or a sentence about all of them says otherwise. */
describe('no secret is left out without a word', () => {
  it.each(cases)('$title', (each) => {
    const { entries = {}, notes } = attempt(each, markOf) ?? {};

    const text = Object.values(entries).map((entry) => entry.reveal()).join('\n'); // prettier-ignore
    const isWritten = (name: string) =>
      [markOf(name), obscure(markOf(name))].some((mark) => text.includes(mark));
    const isTold = (name: string) =>
      notes?.some((note) => note.startsWith(`${name}:`) || note.includes('the keys have no place')) ?? true;
    expect(each.sample.secrets.filter((name) => !isWritten(name) && !isTold(name))).toEqual([]);
  });
});
