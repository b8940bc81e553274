/** What a keyword of JSON Schema asks of a value; data from others decides, so nothing here runs code or takes long. */
type Keyword = (value: unknown, rule: unknown) => boolean;

/** The keywords that look at one value alone. Those that ask for a type leave others to `type`, as JSON Schema says. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (value, rule) => [rule].flat().some((name) => isOfType(value, name)),
  const: (value, rule) => isSame(value, rule),
  enum: (value, rule) => Array.isArray(rule) && rule.some((each) => isSame(value, each)),
  minimum: (value, rule) => typeof value !== 'number' || value >= Number(rule),
  maximum: (value, rule) => typeof value !== 'number' || value <= Number(rule),
  minLength: (value, rule) => typeof value !== 'string' || value.length >= Number(rule),
  maxLength: (value, rule) => typeof value !== 'string' || value.length <= Number(rule),
  minItems: (value, rule) => !Array.isArray(value) || value.length >= Number(rule),
  maxItems: (value, rule) => !Array.isArray(value) || value.length <= Number(rule),
};

/** The values of `type`. */
export const VALUE_TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'] as const;

function isOfType(value: unknown, name: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === name;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
