/**
 * Which folders of src/ (or files, where a file stands beside them) each may import besides itself. A test holds
 * the code to it; the documentation prints it.
 */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  drivers: ['contract'],
  connectors: ['contract', 'drivers'],
  catalog: ['contract', 'connectors'],
  probe: ['contract', 'connectors'],
  api: [],
  runtime: [],
  controllers: ['api', 'catalog', 'contract', 'probe', 'runtime'],
  webhook: ['runtime'],
  cli: ['api', 'catalog', 'contract', 'controllers', 'probe', 'runtime'],
  generate: [
    'contract',
    'drivers',
    'connectors',
    'catalog',
    'probe',
    'api',
    'runtime',
    'controllers',
    'webhook',
    'cli',
    'flags.ts',
    'operate.ts',
    'main.ts',
  ],
  'flags.ts': ['probe', 'runtime', 'controllers'],
  'operate.ts': ['flags.ts', 'contract', 'drivers', 'connectors', 'catalog', 'probe', 'api', 'runtime', 'controllers', 'webhook'],
  'main.ts': ['flags.ts', 'operate.ts', 'runtime'],
};
