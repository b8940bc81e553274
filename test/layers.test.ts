import { LAYERS } from '../src/generate/layers.ts';
import { circlesOf, importGraph, upwardArrows } from './support/source/graph.ts';
import { crossings, layerOf } from './support/source/layers.ts';
import { readModules } from './support/source/module.ts';
import { reachedFrom } from './support/source/reach.ts';

const src = readModules('src');
const graph = importGraph(src);

describe('the layers of src/', () => {
  it('name every folder, and every file beside the folders', () => {
    const unknown = src.map(({ path }) => layerOf(path)).filter((layer) => LAYERS[layer] === undefined);

    expect(unknown).toEqual([]);
  });

  it('are not crossed by an import that the table does not allow', () => {
    expect(crossings(src, LAYERS)).toEqual([]);
  });

  it('are read from real imports', () => {
    expect(src.flatMap(({ imports }) => imports).length).toBeGreaterThan(src.length / 2);
  });

  it('have no cycle', () => {
    const above = (layer: string): readonly string[] =>
      (LAYERS[layer] ?? []).flatMap((other) => [other, ...above(other)]);

    expect(Object.keys(LAYERS).filter((layer) => above(layer).includes(layer))).toEqual([]);
  });
});

describe('the prober', () => {
  const of = (path: string) => [
    ...reachedFrom(
      src.filter((module) => module.path === path),
      src,
    ),
  ];
  const clients = (path: string) =>
    of(path).filter((each) =>
      /'(@kubernetes|undici)/.test(src.find((module) => module.path === each)?.text ?? ''),
    );

  it('has no client of Kubernetes, which the operator has', () => {
    expect(clients('src/prober.ts').filter((path) => !/^src\/(drivers|families)\//.test(path))).toEqual([]);
    expect(clients('src/main.ts')).toEqual(
      expect.arrayContaining(['src/runtime/config.ts', 'src/runtime/transport.ts']),
    );
  });

  it('knows of the runtime of the operator nothing but its clock, its log, its version and the flag that keeps debuggers shut', () => {
    const folders = new Set(of('src/prober.ts').map((path) => path.split('/')[1]));

    expect(
      [...folders].filter((folder) => ['api', 'controllers', 'webhook', 'cli'].includes(folder ?? '')),
    ).toEqual([]);
    expect(
      of('src/prober.ts')
        .filter((path) => path.startsWith('src/runtime/'))
        .toSorted(),
    ).toEqual(['clock', 'inspector', 'log', 'version'].map((name) => `src/runtime/${name}.ts`));
  });
});

describe('the operator', () => {
  const NETWORK = /^import (\{[^}]*\}|\w+) from '(node:(net|tls|https?|http2|dgram|dns)(\/\w+)?|undici)'/gm;
  const FOR_TESTS = /^src\/(drivers|families|connectors|probe)\//;

  it('has no way to the network but to the API server, to the issuer of its own user, and to its own ports', () => {
    const operator = [
      ...reachedFrom(
        src.filter(({ path }) => path === 'src/main.ts'),
        src,
      ),
    ];
    const openers = src
      .filter(({ path }) => operator.includes(path) && !FOR_TESTS.test(path))
      .flatMap(({ path, text }) => [...text.matchAll(NETWORK)].map(([, names = '']) => `${path} ${names}`));

    expect(openers.toSorted()).toEqual([
      'src/catalog/formats.ts { isIPv4, isIPv6 }',
      'src/runtime/health.ts { createServer, type ServerResponse }',
      'src/runtime/oidc.ts { Client }',
      'src/runtime/secureMetrics.ts { createServer }',
      'src/runtime/serverAddresses.ts { lookup }',
      'src/runtime/sessions.ts { Pool }',
      'src/webhook/server.ts { createServer }',
    ]);
  });
});

describe('the imports in src/, those of types among them', () => {
  it('lead from no file back to itself', () => {
    const circles = circlesOf(graph).map((circle) => circle.toSorted().join(', '));

    expect(circles).toEqual([]);
  });

  it('give the files and folders of each folder an order', () => {
    const arrows = upwardArrows(graph).map(({ folder, from, to }) => `${folder}: ${from} imports ${to}`);

    expect(arrows).toEqual([]);
  });
});

describe('the imports in test/', () => {
  it('lead from no file back to itself', () => {
    const circles = circlesOf(importGraph(readModules('test'))).map((circle) => circle.toSorted().join(', '));

    expect(circles).toEqual([]);
  });
});
