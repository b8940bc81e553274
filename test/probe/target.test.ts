import { parseAllowTarget } from '../../src/probe/target.ts';

const EVERY_PORT = { first: 1, last: 65_535 };

describe('--allow-target', () => {
  it.each([
    ['10.0.0.0/8', { address: '10.0.0.0', prefix: 8, ports: EVERY_PORT }],
    ['127.0.0.1/32:5432', { address: '127.0.0.1', prefix: 32, ports: { first: 5432, last: 5432 } }],
    ['0.0.0.0/0:1-65535', { address: '0.0.0.0', prefix: 0, ports: EVERY_PORT }],
    ['[fd00::/8]', { address: 'fd00::', prefix: 8, ports: EVERY_PORT }],
    ['[::1]/128:5432-5440', { address: '::1', prefix: 128, ports: { first: 5432, last: 5440 } }],
    ['[::1/128]:5432', { address: '::1', prefix: 128, ports: { first: 5432, last: 5432 } }],
  ])('reads %s', (value, target) => {
    expect(parseAllowTarget(value)).toEqual(target);
  });

  it.each([
    ['', 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets'],
    ['127.0.0.1', 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets'],
    ['db.example.com/32', 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets'],
    ['fd00::/8', 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets'],
    ['10.0.0.0/8:', 'the form is CIDR[:PORT[-PORT]], an IPv6 network in brackets'],
    ['10.0.0/8', 'it holds no IP address'],
    ['[zz::]/8', 'it holds no IP address'],
    ['10.0.0.0/33', 'a prefix of IPv4 has at most 32 bits'],
    ['[::]/129', 'a prefix of IPv6 has at most 128 bits'],
    ['10.0.0.0/8:0', 'ports go from 1 to 65535, the lower one first'],
    ['10.0.0.0/8:65536', 'ports go from 1 to 65535, the lower one first'],
    ['10.0.0.0/8:20-10', 'ports go from 1 to 65535, the lower one first'],
  ])('refuses %s', (value, rule) => {
    expect(() => parseAllowTarget(value)).toThrow(`--allow-target=${value} is not valid: ${rule}`);
  });
});
