import { statementsOf } from './module.ts';
import type { SourceModule, Statement } from './module.ts';

/** A name that a module gives to others. */
export interface ExportedName {
  readonly path: string;
  readonly name: string;
  /** The declared type that it is annotated with or satisfies: where it is declared, and its name. */
  readonly type: string | undefined;
}

/** What the modules export. A re-export is none: it is the same thing. */
export function exportsOf(modules: readonly SourceModule[]): readonly ExportedName[] {
  return modules.flatMap((module) => {
    const statements = statementsOf(module);
    const imported = new Set(statements.flatMap(importedBy));
    return statements.flatMap((statement) =>
      namesIn(statement, imported).map(({ name, type }) => ({
        path: module.path,
        name,
        type: type === undefined ? undefined : declarationOf(module, type),
      })),
    );
  });
}

/** The names that several files export, each with the files, unless all of them implement one declared type. */
export function namesWithSeveralMeanings(
  exported: readonly ExportedName[],
): ReadonlyMap<string, readonly string[]> {
  const byName = Map.groupBy(exported, ({ name }) => name);
  return new Map(
    [...byName]
      .filter(([, each]) => new Set(each.map(({ path }) => path)).size > 1)
      .filter(([, [first, ...others]]) => !(first?.type && others.every(({ type }) => type === first.type)))
      .map(([name, each]) => [name, [...new Set(each.map(({ path }) => path))]]),
  );
}

/** The exports that no other module imports, as `path name`: they need not be exported. */
export function exportsOfNoUse(
  exported: readonly ExportedName[],
  users: readonly SourceModule[],
): readonly string[] {
  const used = new Set(
    users.flatMap(({ path: user, imports }) =>
      imports
        .filter(({ path }) => path !== user)
        .flatMap(({ path, names }) => (names ?? [{ name: '*' }]).map(({ name }) => `${path} ${name}`)),
    ),
  );
  const unused = exported.filter(({ path, name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`));
  return [...new Set(unused.map(({ path, name }) => `${path} ${name}`))];
}

interface Declaration {
  readonly name: string;
  readonly type?: string | undefined;
}

function importedBy(statement: Statement): readonly string[] {
  return statement.type === 'ImportDeclaration' ? statement.specifiers.map(({ local }) => local.name) : [];
}

function namesIn(statement: Statement, imported: ReadonlySet<string>): readonly Declaration[] {
  if (statement.type !== 'ExportNamedDeclaration' || statement.source) return [];
  const { declaration, specifiers } = statement;
  if (!declaration)
    return specifiers.flatMap((each) =>
      each.type === 'ExportSpecifier' && 'name' in each.exported && !imported.has(each.local.name)
        ? [{ name: each.exported.name }]
        : [],
    );
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.flatMap(variableIn);
  return 'id' in declaration && declaration.id && 'name' in declaration.id
    ? [{ name: declaration.id.name }]
    : [];
}

type Variable = Extract<
  NonNullable<Extract<Statement, { type: 'ExportNamedDeclaration' }>['declaration']>,
  { type: 'VariableDeclaration' }
>['declarations'][number];

function variableIn({ id, init }: Variable): readonly Declaration[] {
  if (id.type === 'ObjectPattern')
    return id.properties.flatMap((each) =>
      each.type === 'ObjectProperty' && each.value.type === 'Identifier' ? [{ name: each.value.name }] : [],
    );
  if (id.type !== 'Identifier') return [];
  const type = annotationOf(id) ?? (init?.type === 'TSSatisfiesExpression' ? init.typeAnnotation : undefined);
  const name = type?.type === 'TSTypeReference' ? type.typeName : undefined;
  return [{ name: id.name, type: name?.type === 'Identifier' ? name.name : undefined }];
}

function annotationOf({ typeAnnotation }: Extract<Variable['id'], { type: 'Identifier' }>) {
  return typeAnnotation?.type === 'TSTypeAnnotation' ? typeAnnotation.typeAnnotation : undefined;
}

/** Where a type is declared: the module that it is imported from; a type of the module itself or of a package is none that others share. */
function declarationOf({ imports }: SourceModule, type: string): string | undefined {
  for (const { path, names } of imports) {
    const imported = names?.find(({ local }) => local === type);
    if (imported !== undefined) return `${path} ${imported.name}`;
  }
  return undefined;
}
