import { digestOf } from '../../src/api/published.ts';

const SPEC = { title: 'HTTP', parameters: { type: 'object', required: ['url', 'user'] } };

it.each<[string, unknown]>([
  [
    'the fields are in another order',
    { parameters: { required: ['url', 'user'], type: 'object' }, title: 'HTTP' },
  ],
  ['a field is there without a value', { ...SPEC, docs: undefined }],
])('is the same digest where %s', (_, spec) => {
  expect(digestOf(spec)).toBe(digestOf(SPEC));
});

it.each<[string, unknown]>([
  [
    'a value deep inside is another',
    { ...SPEC, parameters: { ...SPEC.parameters, required: ['url', 'users'] } },
  ],
  ['a list is in another order', { ...SPEC, parameters: { ...SPEC.parameters, required: ['user', 'url'] } }],
  ['two elements are one', { ...SPEC, parameters: { ...SPEC.parameters, required: ['url,user'] } }],
  ['a field is one level up', { title: 'HTTP', type: 'object', parameters: { required: ['url', 'user'] } }],
  ['a field is gone', { title: 'HTTP' }],
])('is another digest where %s', (_, spec) => {
  expect(digestOf(spec)).not.toBe(digestOf(SPEC));
});
