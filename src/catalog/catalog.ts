import type { Connector, Finding } from '../contract/connector.ts';
import { nearest } from './nearest.ts';

/** The connection types that this operator knows. */
export interface Catalog {
  readonly connectors: readonly Connector[];
  get(type: string): Connector | undefined;
  /** Names, most alike first, that may have been meant by `type`; by name, alias or title. */
  nearest(type: string): readonly string[];
  /** Why a type that a manifest declares cannot be used. */
  mistakesOf(type: string): readonly Finding[];
}

/** A catalogue of these types. */
export function catalogOf(connectors: readonly Connector[]): Catalog {
  const byType = new Map(connectors.map((connector) => [connector.type, connector]));
  const words = new Map(
    connectors.flatMap((each) => namesOf(each).map((name) => [name, each.type] as const)),
  );
  return {
    connectors,
    get: (type) => byType.get(type),
    mistakesOf: () => [],
    nearest: (type) => {
      const meant = words.get(type.toLowerCase());
      if (meant !== undefined) return [meant];
      return [...new Set(nearest(type, [...words.keys()]).map((word) => words.get(word) ?? word))].slice(
        0,
        3,
      );
    },
  };
}

function namesOf({ type, title, aliases = [] }: Connector): readonly string[] {
  return [type, title.toLowerCase(), ...aliases];
}
