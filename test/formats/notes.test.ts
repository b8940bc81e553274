import { render } from './subject.ts';

describe('what a format leaves out is told', () => {
  it('by the field, with the file where libpq looks for it', () => {
    const parameters = { host: 'h', database: 'd', user: 'u', tls: { serverName: 'db.internal' } };

    const { entries, notes } = render('postgresql', 'uri', parameters, {
      caCertificate: 'CA',
      clientCertificate: 'C',
      clientKey: 'K',
    });

    expect(entries).toEqual({ uri: 'postgresql://u@h:5432/d?sslmode=verify-full' });
    expect(notes.map((note) => note.replace(/:.*/, ''))).toEqual([
      'caCertificate',
      'clientCertificate',
      'clientKey',
      'tls.serverName',
    ]);
    expect(notes[0]).toContain('~/.postgresql/root.crt');
  });

  it('for the way to the server', () => {
    const sshTunnel = { host: 'bastion', user: 'x', hostKey: 'SHA256:x' };

    expect(render('redis', 'uri', { host: 'h', sshTunnel }, { sshTunnelPassword: 'p' }).notes).toEqual([
      'sshTunnel: the program has to be given a tunnel of its own',
    ]);
  });

  it('for a field that the format does not know', () => {
    expect(render('nats', 'uri', { host: 'h', subject: 'orders.>' }, { nkeySeed: 'SU' }).notes).toEqual([
      'subject: has no place in this format',
      'nkeySeed: has no place in this format',
    ]);
  });
});
