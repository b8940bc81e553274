import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { authoritiesIn, trustAlso } from '../../src/probe/trust.ts';
import { certificates } from '../support/servers/certificates.ts';

describe('a file of trusted authorities', () => {
  it('gives each certificate in it, whatever stands between them', async () => {
    const { ca, otherCa } = await certificates();

    expect(authoritiesIn(`# ours\n${ca}\n# theirs\n${otherCa}`)).toEqual([ca.trim(), otherCa.trim()]);
  });

  it.each([
    ['nothing', '', 'holds no PEM certificate'],
    [
      'a certificate that is none',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      'holds a certificate that cannot be read, number 1',
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(() => authoritiesIn(text)).toThrow(message);
  });
});

it('authorities are trusted besides the public ones, and no longer than they are given', async () => {
  const before = getCACertificates();
  const { ca } = await certificates();
  const own = authoritiesIn(ca);

  trustAlso(own);
  const during = getCACertificates();
  trustAlso([]);
  const after = getCACertificates();
  setDefaultCACertificates(before);

  expect(during.length).toBe(getCACertificates('bundled').length + 1);
  expect(during.map((each) => each.trim())).toContain(own[0]);
  expect(after.length).toBe(getCACertificates('bundled').length);
});
