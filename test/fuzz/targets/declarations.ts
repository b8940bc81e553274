import { CRM } from '../../catalog/crm.ts';
import type { Target } from '../target.ts';

const TCP = { ...CRM, check: { tcp: { host: '{parameters.host}', port: '{parameters.port}', tls: true } } };
const WIDE = {
  ...CRM,
  parameters: {
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', pattern: '^https://([a-z]+\\.)*example', maxLength: 64 },
      tags: { type: 'array', items: { enum: ['a', 1, null] }, minItems: 1, uniqueItems: true },
      inner: {
        type: 'object',
        properties: { n: { type: 'integer', minimum: 1, default: 3 } },
        required: ['n'],
      },
    },
  },
};
const GIVEN = { url: 'https://api.example', region: 'eu', tags: ['a', 'a'], inner: { n: 0 } };

/** Types that users declare, and parameters for them; then what a check fills its templates with. */
export const DECLARATIONS: Readonly<Record<string, () => Promise<Target>>> = {
  dialect: async () => {
    const { connectorFrom, declarationMistakes } = await import('../../../src/catalog/declared.ts');
    const { mistakesIn } = await import('../../../src/catalog/parameters.ts');
    const { typeShape } = await import('../../../src/validation/shape.ts');
    const { declarationOf } = await import('../../../src/validation/declaration.ts');
    return {
      seeds: [CRM, TCP, WIDE].map((spec) => [spec, GIVEN].map((each) => Buffer.from(JSON.stringify(each)))),
      run([spec, given]) {
        const type = { metadata: { name: 'a' }, spec: jsonOf(spec) };
        if (typeShape(type) !== undefined) return;
        const declaration = declarationOf(type as never);
        if (declarationMistakes(declaration).length > 0) return;
        const connector = connectorFrom('a', declaration);
        const parameters = jsonOf(given);
        if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) return;
        if (mistakesIn({ ...parameters }, connector, new Set()).length > 0) return;
        connector.endpoints?.({ ...parameters });
      },
    };
  },
  templates: async () => {
    const fields = await import('../../../src/drivers/http/fields.ts');
    const { ConnectionFailure } = await import('../../../src/contract/failure.ts');
    const { Secret } = await import('../../../src/contract/secret.ts');
    const { unless } = await import('./documents.ts');
    const templates = [
      'https://{parameters.a}/v1/{parameters.b}',
      '{parameters.a}/x',
      'Bearer {secrets.a}',
      '{parameters.a}{secrets.b}',
    ];
    return {
      seeds: templates.map((template) =>
        [template, 'https://a.example/x', 'é/../?#'].map((each) => Buffer.from(each)),
      ),
      run([template, ...values]) {
        const [a, b] = values.map(String);
        const text = String(template).slice(0, LONGEST_TEMPLATE);
        const given = {
          parameters: { a, b },
          secrets: { a: a === undefined ? a : new Secret(a), b: undefined },
        };
        const refused = <T>(work: () => T) => unless(ConnectionFailure, work);
        refused(() => fields.addressOf(text, given));
        refused(() => fields.addressOf(text, given, 'secrets too'));
        refused(() => fields.xmlOf(text, given));
        refused(() => fields.headersOf({ 'x-a': text }, given));
        refused(() => fields.entriesOf({ a: text }, given));
        refused(() => fields.neededText(text, given));
      },
    };
  },
};

/** As the definition of ConnectionTypes has it. */
const LONGEST_TEMPLATE = 2048;

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(String(bytes));
  } catch {
    return undefined;
  }
}
