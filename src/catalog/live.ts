import { isDeepStrictEqual } from 'node:util';
import type { Connector, Finding } from '../contract/connector.ts';
import { catalogOf } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { connectorFrom, declarationMistakes } from './declared.ts';
import type { Declaration } from './declared.ts';

type Entry = { readonly declaration: Declaration } & (
  { readonly connector: Connector } | { readonly mistakes: readonly Finding[] }
);

/** The built-in types, and those that manifests declare; a built-in one is never replaced. */
export class LiveCatalog implements Catalog {
  readonly #builtin: Catalog;
  readonly #declaredTypes = new Map<string, Entry>();
  #all: Catalog | undefined;

  constructor(builtin: Catalog) {
    this.#builtin = builtin;
  }

  get connectors(): readonly Connector[] {
    return this.#whole().connectors;
  }

  get(type: string): Connector | undefined {
    const entry = this.#declaredTypes.get(type);
    return (
      this.#builtin.get(type) ?? (entry !== undefined && 'connector' in entry ? entry.connector : undefined)
    );
  }

  nearest(type: string): readonly string[] {
    return this.#whole().nearest(type);
  }

  mistakesOf(type: string): readonly Finding[] {
    const entry = this.#declaredTypes.get(type);
    return entry !== undefined && 'mistakes' in entry ? entry.mistakes : [];
  }

  /** Takes in a type as it is declared now, or its end; tells whether that changed anything. */
  declare(type: string, declaration: Declaration | undefined): boolean {
    const before = this.#declaredTypes.get(type)?.declaration;
    if (isDeepStrictEqual(before, declaration)) return false;
    this.#all = undefined;
    if (declaration === undefined) return this.#declaredTypes.delete(type);
    const mistakes = declarationMistakes(declaration);
    this.#declaredTypes.set(type, {
      declaration,
      ...(mistakes.length > 0 ? { mistakes } : { connector: connectorFrom(type, declaration) }),
    });
    return true;
  }

  #whole(): Catalog {
    const declared = [...this.#declaredTypes.keys()].flatMap((type) =>
      this.#builtin.get(type) === undefined ? (this.get(type) ?? []) : [],
    );
    return (this.#all ??=
      declared.length === 0 ? this.#builtin : catalogOf([...this.#builtin.connectors, ...declared]));
  }
}
