import { module } from './artifact.ts';
import type { Artifact } from './artifact.ts';

/** src/connectors/index.ts: every type there is a file of. */
export function registry(types: readonly string[]): Artifact {
  const sorted = types.toSorted();
  const imports = sorted.map((type) => `import { ${camel(type)} } from './${type}.ts';`);
  return module(
    'src/connectors/index.ts',
    [
      `import { withAddresses } from '../contract/addressSecrets.ts';`,
      `import type { Connector } from '../contract/connector.ts';`,
      `import { withRoute } from '../contract/route.ts';`,
      ...imports,
      '',
      'const declarations: readonly Connector[] = [',
      ...sorted.map((type) => `  ${camel(type)},`),
      '];',
      '',
      '/** Every built-in connection type, sorted by type, with what all of them know: ways round, and whole addresses. */',
      'export const connectors: readonly Connector[] = declarations.map(withRoute).map(withAddresses);',
      '',
      'const byType: ReadonlyMap<string, Connector> = new Map(connectors.map((connector) => [connector.type, connector]));',
      '',
      '/** The built-in type of this name. */',
      'export function connectorOf(type: string): Connector | undefined {',
      '  return byType.get(type);',
      '}',
    ].join('\n'),
  );
}

/** src/probe/connectors.ts: the same, each loaded by itself. */
export function loaders(types: readonly string[]): Artifact {
  return module(
    'src/probe/connectors.ts',
    [
      `import type { Connector } from '../contract/connector.ts';`,
      '',
      '/** Loads the code of a built-in type: all of them take a process longer to load than a test does. */',
      'export const LOADERS: Readonly<Record<string, () => Promise<Connector>>> = {',
      ...types
        .toSorted()
        .map((type) => `  '${type}': async () => (await import('../connectors/${type}.ts')).${camel(type)},`),
      '};',
    ].join('\n'),
  );
}

/** The name under which a connector's file exports it. */
function camel(type: string): string {
  return type.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
