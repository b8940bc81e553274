import { adviseRotation, readerOf } from '../../src/cli/rotation.ts';

const [apps, batch] = ['apps', 'batch'];
const template = 'spec.template.spec';

describe('a rotation', () => {
  it.each([
    [
      apps,
      'Deployment',
      `${template}.containers[app].env[PGPASSWORD].valueFrom.secretKeyRef.name`,
      'restart',
    ],
    [apps, 'StatefulSet', `${template}.initContainers[a].envFrom[0].secretRef.name`, 'restart'],
    [apps, 'DaemonSet', `${template}.volumes[tls].secret.secretName`, 'file'],
    [batch, 'CronJob', `spec.jobTemplate.${template}.containers[app].envFrom[0].secretRef.name`, 'nextRun'],
    ['acme.dev', 'Deployment', 'spec.secret', 'unknown'],
  ])('reaches by the path of %s %s at %s: %s', (group, kind, path, takesUpBy) => {
    expect(readerOf({ group, kind, name: 'x', path }, 'db')).toEqual({
      group,
      kind,
      name: 'x',
      path,
      secret: 'db',
      takesUpBy,
    });
  });

  it('says what restarts, with each object once, between the new credential and the end of the old one', () => {
    const said: string[] = [];
    const users = [
      { group: apps, kind: 'Deployment', name: 'api', path: `${template}.containers[app].env[A].x` },
      { group: apps, kind: 'Deployment', name: 'web', path: `${template}.volumes[tls].secret.secretName` },
      { group: batch, kind: 'CronJob', name: 'nightly', path: 'spec.x' },
      { group: 'acme.dev', kind: 'Connector', name: 'sink', path: 'spec.secret' },
    ];
    const readers = users.map((user) => readerOf(user, 'db'));
    const row = { ready: 'True', flows: ['Deployment/api', 'hourly'], readers };

    adviseRotation(
      [
        { ...row, connection: 'orders' },
        { ...row, connection: 'stock' },
      ],
      { secret: 'db', namespace: 'shop' },
      {
        tell: (...line) =>
          void said.push(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')),
      },
    );

    expect(said[0]).toContain('A rotation touches 2 Connections and 2 objects.');
    expect(said.slice(4)).toEqual([
      '  4. Restart what reads it only when it starts: kubectl rollout restart deployment/api -n shop',
      `  5. These have it as a file, which changes by itself within two minutes, unless mounted by subPath; restart those whose program reads it once: Deployment/web at ${template}.volumes[tls].secret.secretName`,
      '  6. These read it at their next run: CronJob/nightly at spec.x',
      '  7. See how these take it up: Connector/sink at spec.secret',
      '  8. Take the old credential from the server. Before that, going back is one change of the Secret.',
    ]);
  });
});
