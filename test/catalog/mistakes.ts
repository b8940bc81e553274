import { declarationMistakes } from '../../src/catalog/declared.ts';
import { CRM } from './crm.ts';

/** As it comes out of a manifest, where nothing holds its writer to our types. */
export function mistakes(change: object): readonly string[] {
  return declarationMistakes({ ...CRM, ...change }).map(({ path, message }) => `${path}: ${message}`);
}

/** A declaration with this field alone. */
export const field = (schema: object) => ({
  check: undefined,
  parameters: { type: 'object', properties: { a: schema } },
});
