import { Secret } from '../../src/contract/secret.ts';
import { scram } from '../../src/drivers/scram.ts';
import type { Scram } from '../../src/drivers/scram.ts';
import { scramServer } from '../hostile/proof.ts';
import { CANARY } from '../support/canary.ts';

const SALT = Buffer.from('salt').toString('base64');

function client(): Scram {
  return scram('sha256', { user: 'a=b,c', password: new Secret(`${CANARY}-password`) });
}

function nonceOf({ first }: Scram): string {
  return first.slice(first.indexOf('r=') + 2);
}

describe('a login by SCRAM', () => {
  it('hides what is special in the name of the user', () => {
    expect(client().first).toMatch(/^n,,n=a=3Db=2Cc,r=/);
  });

  it('believes a server that knows the password', async () => {
    const [us, server] = [client(), scramServer('sha256')];

    const proof = await us.prove(server.challenge(us.first));

    expect(() => us.verify(server.signature(proof))).not.toThrow();
    expect(proof).not.toContain(CANARY);
  });

  it.each([
    ['nothing', '', 'ProtocolError'],
    ['something else', `v=${SALT}`, 'ProtocolError'],
    ['an error', 'e=invalid-proof', 'CredentialsRejected'],
  ])('does not believe a server that ends with %s', async (_, ending, reason) => {
    const us = client();
    await us.prove(scramServer('sha256').challenge(us.first));

    expect(() => us.verify(ending)).toThrow(expect.objectContaining({ reason }));
  });

  it('does not believe a server that ends before it began', () => {
    expect(() => client().verify('v=')).toThrow(expect.objectContaining({ reason: 'ProtocolError' }));
  });

  it.each([
    ['takes the nonce as it is', (nonce: string) => `r=${nonce},s=${SALT},i=4096`],
    ['takes another nonce', (nonce: string) => `r=x${nonce},s=${SALT},i=4096`],
    ['asks for few iterations', (nonce: string) => `r=${nonce}x,s=${SALT},i=4095`],
    ['asks for very many', (nonce: string) => `r=${nonce}x,s=${SALT},i=500001`],
    ['asks for more than a number', (nonce: string) => `r=${nonce}x,s=${SALT},i=1e9`],
    ['gives no salt', (nonce: string) => `r=${nonce}x,s=,i=4096`],
    ['asks for what we do not know', (nonce: string) => `m=x,r=${nonce}x,s=${SALT},i=4096`],
    ['talks for ever', (nonce: string) => `r=${nonce}${'x'.repeat(2000)},s=${SALT},i=4096`],
  ])('gives no proof to a server that %s', async (_, challenge) => {
    const us = client();

    await expect(us.prove(challenge(nonceOf(us)))).rejects.toMatchObject({ reason: 'ProtocolError' });
  });
});
