import { ApiError } from '../../src/runtime/apiError.ts';
import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { isNewer, parseEvent, parseObject, versionIn } from '../../src/runtime/decoder.ts';

interface Widget extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

const WidgetKind = kind<Widget>({
  group: 'runtime.test',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});
const TYPE = { apiVersion: 'runtime.test/v1', kind: 'Widget' };
const managedFields = [
  { manager: 'a', fieldsV1: { 'f:status': { 'k:{"type":"Ready"}': { '.': {} }, 'odd \\"]}': {} } } },
  { manager: 'b', operation: 'Update' },
];
const meta = { name: 'one', resourceVersion: '7', uid: 'u' };

describe('an object', () => {
  it.each([
    ['in the middle', { annotations: {}, managedFields, ...meta }],
    ['at the end', { ...meta, managedFields }],
    ['at the beginning', { managedFields, ...meta }],
    ['empty', { ...meta, managedFields: [] }],
    ['not there', meta],
  ])('loses its managedFields: %s', (_, metadata) => {
    const { managedFields: __, ...kept } = { managedFields, ...metadata };

    expect(parseObject(JSON.stringify({ ...TYPE, metadata, spec: { size: 2 } }), WidgetKind)).toEqual({
      ...TYPE,
      metadata: kept,
      spec: { size: 2 },
    });
  });

  it('keeps what only looks like managedFields', () => {
    const spec = { text: ',"managedFields":[{"a":1}]', managedFields: ['mine'], 'odd "': 1 };

    expect(parseObject(JSON.stringify({ ...TYPE, metadata: meta, spec }), WidgetKind).spec).toEqual(spec);
  });

  it('loses the copy of itself that kubectl leaves', () => {
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"key":"canary"}}',
      mine: 'yes',
    };

    expect(parseObject(JSON.stringify({ metadata: { ...meta, annotations } }), WidgetKind)).toEqual({
      ...TYPE,
      metadata: { ...meta, annotations: { mine: 'yes' } },
    });
  });

  it('knows what it is, even where only its metadata came', () => {
    const partial = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: meta };

    expect(parseObject(JSON.stringify(partial), WidgetKind)).toEqual({ ...TYPE, metadata: meta });
  });
});

describe('a line of a watch', () => {
  it('is a change', () => {
    expect(parseEvent(JSON.stringify({ type: 'DELETED', object: { metadata: meta } }), WidgetKind)).toEqual({
      type: 'DELETED',
      object: { ...TYPE, metadata: meta },
    });
  });

  it.each([
    [true, { 'k8s.io/initial-events-end': 'true' }],
    [false, undefined],
  ])('is a bookmark (end of the initial events: %s)', (initialEnd, annotations) => {
    const line = JSON.stringify({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: '9', annotations } },
    });

    expect(parseEvent(line, WidgetKind)).toEqual({ type: 'BOOKMARK', resourceVersion: '9', initialEnd });
  });

  it('is an error, without the words of the server', () => {
    const object = {
      code: 429,
      reason: 'TooManyRequests',
      message: 'canary',
      details: { retryAfterSeconds: 2 },
    };

    expect(() => parseEvent(JSON.stringify({ type: 'ERROR', object }), WidgetKind)).toThrow(
      new ApiError('the watch of widgets', 429, 'TooManyRequests', 2000),
    );
  });

  it.each([
    ['', 'JSON'],
    ['<html>', 'JSON'],
    ['null', 'null'],
    ['{}', 'a line of the watch of widgets is no event'],
    ['{"type":"X","object":{}}', 'a line of the watch of widgets is no event'],
    ['{"type":"ADDED"}', 'undefined'],
    ['{"type":"ADDED","object":{"metadata":{}}}', 'an object of widgets has no name or no version'],
  ])('is refused where it is none: %s', (line, complaint) => {
    expect(() => parseEvent(line, WidgetKind)).toThrow(complaint);
  });

  it('gives its version without being parsed', () => {
    expect(
      versionIn(
        JSON.stringify({
          type: 'MODIFIED',
          object: { metadata: { annotations: { a: '"resourceVersion":"1"' }, ...meta } },
        }),
      ),
    ).toBe('7');
    expect(versionIn('{"type":"BOOKMARK"}')).toBeUndefined();
  });
});

it.each([
  ['10', '9', true],
  ['9', '10', false],
  ['12', '11', true],
  ['11', '11', false],
  ['9007199254740993', '9007199254740992', true],
])('%s is newer than %s: %s', (a, b, expected) => {
  expect(isNewer(a, b)).toBe(expected);
});
