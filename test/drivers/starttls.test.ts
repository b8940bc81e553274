import { encryptionFindings, encryptionOf } from '../../src/drivers/starttls.ts';

describe('how a conversation is encrypted', () => {
  it.each([
    ['starttls', {}],
    ['starttls', { tls: { mode: 'require' } }],
    ['tls', { security: 'tls' }],
    ['none', { tls: { mode: 'disable' } }],
    ['none', { tls: { mode: 'disable' }, security: 'starttls' }],
  ] as const)('is %s for %j', (encryption, parameters) => {
    expect(encryptionOf(parameters)).toBe(encryption);
    expect(encryptionFindings(parameters)).toEqual([]);
  });

  it('cannot be TLS and none at once', () => {
    expect(encryptionFindings({ tls: { mode: 'disable' }, security: 'tls' })).toEqual([
      { path: 'security', message: expect.stringContaining('tls.mode: disable') },
    ]);
  });
});
