import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDockerfile } from './dockerfile.ts';

describe('the Dockerfile of the operator', () => {
  it('is read as the builder of images reads its last stage', () => {
    const text = readFileSync(join(import.meta.dirname, '../../deploy/Dockerfile'), 'utf8');

    expect(readDockerfile(text)).toMatchObject({
      environment: { NODE_ENV: 'production' },
      user: '65532:65532',
      folder: '/app',
      copies: [
        { stage: 'node', from: '/usr/local/bin/node', to: '/usr/local/bin/node' },
        { stage: undefined, from: 'dist', to: '/app' },
      ],
    });
    expect(readDockerfile(text).entrypoint).toEqual([
      '/usr/local/bin/node',
      '--disable-sigusr1',
      ...Array.from({ length: 5 }, () => expect.stringMatching(/^--/) as unknown),
      '/app/main.js',
    ]);
  });

  it('says nothing of the stages before the last', () => {
    const text = 'FROM a AS first\nUSER 1\nENV A=1 B=2\n\nFROM b\nCOPY --from=first /x /y\n';

    expect(readDockerfile(text)).toEqual({
      entrypoint: [],
      environment: {},
      user: '',
      folder: '/',
      copies: [{ stage: 'first', from: '/x', to: '/y' }],
    });
  });
});
