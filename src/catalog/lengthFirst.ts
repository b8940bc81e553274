import type { Ajv, AnySchemaObject } from 'ajv';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';

/**
 * An ajv whose patterns see no text that is longer than its `maxLength`: of its own it runs both where it looks for
 * all mistakes, and a text that is too long is refused for its length alone.
 */
export function lengthFirst(ajv: Ajv): Ajv {
  ajv.removeKeyword('pattern');
  return ajv.addKeyword({
    keyword: 'pattern',
    type: 'string',
    schemaType: 'string',
    compile(pattern: string, schema: AnySchemaObject) {
      const { maxLength = Infinity } = schema as { readonly maxLength?: number }; // JSON Schema's own keyword
      const engine = new RegExp(pattern, 'u');
      const validate: DataValidateFunction = (text: string) => {
        const fits = isLonger(text, maxLength) || engine.test(text);
        if (!fits) validate.errors = [{ keyword: 'pattern', params: { pattern } }];
        return fits;
      };
      return validate;
    },
  });
}

/** Counted in code points, as JSON Schema does, without going through a long text. */
function isLonger(text: string, most: number): boolean {
  if (text.length <= most) return false;
  return text.length > 2 * most || Array.from(text).length > most;
}
