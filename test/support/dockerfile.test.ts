import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDockerfile } from './dockerfile.ts';

describe('the Dockerfile of the operator', () => {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/Dockerfile'), 'utf8');

  it('is read as the builder of images reads its last stage', () => {
    expect(readDockerfile(text)).toEqual({
      environment: { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' },
      entrypoint: [
        '/usr/local/bin/node',
        '--disable-sigusr1',
        ...Array.from({ length: 5 }, () => expect.stringMatching(/^--/) as unknown),
        '/app/main.js',
      ],
    });
  });

  it('runs nothing while it is built, which would need a machine of the same architecture', () => {
    expect(text).not.toMatch(/^RUN /m);
  });

  it('says nothing of the stages before the last', () => {
    const stages = 'FROM a AS first\nENTRYPOINT ["/a"]\nENV A=1 B=2\n\nFROM b\nCOPY --from=first /x /y\n';

    expect(readDockerfile(stages)).toEqual({ entrypoint: [], environment: {} });
  });
});
