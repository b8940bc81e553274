import { checkAnswer } from '../../../src/drivers/http/expectation.ts';

const DOCUMENT = {
  id: 'a1',
  count: 3,
  ratio: 0.5,
  on: true,
  none: null,
  list: [1, 2],
  nested: { 'a/b': { '~': 'x' } },
};

function check(pointer: string, schema: unknown): string | undefined {
  try {
    checkAnswer(
      { status: 200, headers: {}, body: Buffer.from(JSON.stringify(DOCUMENT)) },
      { json: { [pointer]: schema } },
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('checkAnswer', () => {
  it.each<[string, unknown]>([
    ['', { type: 'object' }],
    ['/id', { type: 'string', minLength: 2, maxLength: 2 }],
    ['/id', { type: ['null', 'string'] }],
    ['/count', { type: 'integer', minimum: 3, maximum: 3 }],
    ['/ratio', { type: 'number' }],
    ['/on', { const: true }],
    ['/none', { type: 'null' }],
    ['/list', { type: 'array', minItems: 2, maxItems: 2 }],
    ['/list', { const: [1, 2] }],
    ['/list/0', { enum: [0, 1] }],
    ['/nested/a~1b/~0', { const: 'x' }],
  ])('finds at %s what fits %j', (pointer, schema) => {
    expect(check(pointer, schema)).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['/id', { type: 'number' }, 'type'],
    ['/id', { minLength: 3 }, 'minLength'],
    ['/id', { maxLength: 1 }, 'maxLength'],
    ['/id', { const: 'a2' }, 'const'],
    ['/id', { enum: ['b'] }, 'enum'],
    ['/ratio', { type: 'integer' }, 'type'],
    ['/count', { minimum: 4 }, 'minimum'],
    ['/count', { maximum: 2 }, 'maximum'],
    ['/list', { type: 'object' }, 'type'],
    ['/list', { minItems: 3 }, 'minItems'],
    ['/list', { maxItems: 1 }, 'maxItems'],
  ])('says of %s against %j: %s', (pointer, schema, problem) => {
    expect(check(pointer, schema)).toBe(
      `the answer has another value at ${pointer} than spec.test.probe.expect.json says: ${problem}`,
    );
  });

  it.each(['/list/2', '/list/length', '/constructor', '/id/0'])('says that nothing is at %s', (pointer) => {
    expect(check(pointer, {})).toBe(`the answer has no value at ${pointer} of spec.test.probe.expect.json`);
  });

  it('names a pointer that it would not print by its number', () => {
    expect(check('/a b', {})).toBe('the answer has no value at entry 1 of spec.test.probe.expect.json');
  });

  it('refuses what is no pointer', () => {
    expect(check('id', {})).toBe(
      'entry 1 of spec.test.probe.expect.json must be a JSON Pointer, such as /account/id',
    );
  });

  it.each<[unknown]>([[{ pattern: '^(a|a)*$' }], [{ $ref: '#' }], [{ constructor: 1 }], [null], [true]])(
    'refuses %j, which it does not know',
    (schema) => {
      expect(check('/id', schema)).toMatch(/^spec\.test\.probe\.expect\.json understands only type, const/);
    },
  );
});
