import { conversation, deleting, KEYS, letters, specIn, typed } from './conversation.ts';

const { UP, DOWN, SPACE, ENTER, ESC, CTRL_C } = KEYS;
const NO_MORE = ['More settings?', ENTER] as const;

describe('the form at a terminal', () => {
  it('asks for what is required, for port and database with their defaults, and unseen for the credential', async () => {
    const { out, shown, unasked, failure } = await conversation({ type: 'mysql' }, [
      ['host: ', ...typed('db.example.com')],
      ['port: ', ENTER],
      ['database: ', ENTER],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    expect({ unasked, failure, shown }).toMatchObject({ unasked: [], failure: undefined });
    expect(JSON.parse(out)).toMatchObject({ items: [{ stringData: { password: 'hunter2' } }, {}] });
    expect(specIn(out)).toEqual({
      type: 'mysql',
      auth: 'password',
      parameters: { host: 'db.example.com', port: 3306, user: 'reader' },
      secrets: { password: { name: 'made', key: 'password' } },
    });
    expect(shown).not.toContain('hunter2');
  });

  it('asks for the Sentinels where no host is given', async () => {
    const { out, unasked, shown } = await conversation({ type: 'redis' }, [
      ['host: ', ENTER],
      ['hosts: ', ...typed('s1:26379,s2:26379')],
      ['sentinelMaster: ', ...typed('mymaster')],
      ['database: ', ENTER],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({
      parameters: { hosts: ['s1:26379', 's2:26379'], sentinelMaster: 'mymaster' },
    });
  });

  it('offers a type by its other name, and goes on with a name', async () => {
    const { out, unasked, shown } = await conversation({}, [
      ['What to connect to?', ...typed('pg')],
      ['Name of the Connection', ...typed('stock')],
      ['host: ', ...typed('pg')],
      ['port: ', ENTER],
      ['database: ', ...typed('stock')],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(JSON.parse(out)).toMatchObject({
      items: [{}, { metadata: { name: 'stock' }, spec: { type: 'postgresql', auth: 'password' } }],
    });
  });

  it('offers the types of a category', async () => {
    const { shown } = await conversation({}, [['What to connect to?', ...letters('warehouse'), CTRL_C]]);

    expect(shown).toContain('ClickHouse (clickhouse, warehouse)');
  });

  it('judges each answer at once, and asks the same again with what was typed', async () => {
    const { shown, out, unasked } = await conversation({ type: 'nfs' }, [
      ['host: ', ...typed('my host')],
      ['must be a host name or an IP address', ...deleting(5), ...typed('.example.com')],
      ['port: ', ...typed('99999')],
      ['must be at most 65535', '\u007f', ENTER],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'my.example.com', port: 9999 } });
    expect(shown).toContain('without scheme and port');
  });

  it('asks for a block only where it is chosen, and then for what the block needs first', async () => {
    const { out, unasked, shown } = await conversation({ type: 'nfs' }, [
      ['host: ', ...typed('cache')],
      ['port: ', ENTER],
      ['More settings?', ...blockAt('proxy'), ENTER],
      ['proxy.host: ', ...typed('squid')],
      ['proxy.port: ', ...typed('3128')],
      ['proxy.type: ', ENTER],
      ['proxy.user: ', ENTER],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({
      parameters: { host: 'cache', proxy: { type: 'http', host: 'squid', port: 3128 } },
    });
  });

  it('asks for what a flag has said wrongly, beginning with that', async () => {
    const { out, shown, unasked } = await conversation({ type: 'nfs', sets: ['host=ca che'] }, [
      ['ca che', ...deleting(4), ...typed('che')],
      ['port: ', ENTER],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'cache' } });
  });

  it('goes back with Esc, with what was typed still there', async () => {
    const { out, unasked, shown } = await conversation({ type: 'nfs' }, [
      ['host: ', ...typed('cache')],
      ['port: ', ESC],
      ['cache', '2', ENTER],
      ['port: ', ENTER],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'cache2' } });
  });

  it('makes nothing where the user gives up, and says how to go on without a secret', async () => {
    const { failure, out, unasked } = await conversation({ type: 'mysql' }, [
      ['host: ', ...typed('db.example.com')],
      ['port: ', ENTER],
      ['database: ', ...typed("o'clock")],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      ['More settings?', CTRL_C],
    ]);

    expect({ unasked, out }).toMatchObject({ unasked: [], out: '' });
    expect(failure).toBe(
      `cancelled: nothing was made. To go on from here (secrets are asked for again):\n  kubectl connection new mysql made --set host=db.example.com --set port=3306 --set 'database=o'\\''clock' --set user=reader --auth password`,
    );
  });

  it('ends with a choice, and masks what was typed unseen at a terminal', async () => {
    const { out, told, unasked, shown } = await conversation({ type: 'mysql', width: 80 }, [
      ['host: ', ...typed('db')],
      ['port: ', ENTER],
      ['database: ', ENTER],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
      ['And now?', DOWN, DOWN, ENTER],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(out).toContain('"password": "********"');
    expect(told).toContain('--apply saves them');
  });

  it('asks nothing where flags say all of it, and the manifest goes into a file', async () => {
    const sets = ['host=nas', 'proxy.host=squid', 'proxy.port=3128'];

    const { out, shown } = await conversation({ type: 'nfs', sets: [...sets, 'port=2049'] }, []);

    expect(shown).toBe('');
    expect(specIn(out)).toMatchObject({ parameters: { host: 'nas', proxy: { host: 'squid' } } });
  });

  it('asks nothing where flags say all of it, and prints it at a terminal too', async () => {
    const { out, shown } = await conversation(
      { type: 'nfs', sets: ['host=nas', 'port=2049'], width: 80 },
      [],
    );

    expect(shown).toBe('');
    expect(specIn(out)).toMatchObject({ parameters: { host: 'nas' } });
  });

  it('asks how to log in to a tunnel or a proxy that flags name', async () => {
    const at = (block: string, port: number) => [
      `${block}.host=h`,
      `${block}.port=${port}`,
      `${block}.user=u`,
    ];
    const nas = ['host=nas', 'port=2049'];
    const tunnel = [...at('sshTunnel', 22), `sshTunnel.hostKey=SHA256:${'k'.repeat(43)}`];

    const tunnelled = await conversation({ type: 'nfs', sets: [...nas, ...tunnel] }, [
      ['How to log in to the SSH server?', DOWN, ENTER],
      ['sshTunnelPassword: ', ...typed('hunter2')],
      NO_MORE,
    ]);
    const proxied = await conversation({ type: 'nfs', sets: [...nas, ...at('proxy', 3128)] }, [
      ['proxyPassword: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    for (const [{ out, unasked, shown }, name] of [
      [tunnelled, 'sshTunnelPassword'],
      [proxied, 'proxyPassword'],
    ] as const) {
      expect({ unasked, shown }).toMatchObject({ unasked: [] });
      expect(specIn(out)).toMatchObject({ secrets: { [name]: { name: 'made', key: name } } });
    }
  });

  it('asks for no login that a flag names', async () => {
    const sets = ['host=nas', 'port=2049', 'proxy.host=h', 'proxy.port=3128', 'proxy.user=u'];

    const { shown } = await conversation({ type: 'nfs', sets, secrets: ['proxyPassword=squid'] }, []);

    expect(shown).toBe('');
  });

  it('goes back from the end', async () => {
    const { unasked, failure, shown } = await conversation({ type: 'nfs', width: 80 }, [
      ['host: ', ...typed('cache')],
      ['port: ', ENTER],
      NO_MORE,
      ['And now?', UP, ENTER],
      ['More settings?', ESC],
      ['port: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(failure).toContain('cancelled');
  });
});

/** The keys that choose a block among the settings of NFS. */
function blockAt(name: string): readonly string[] {
  const settings = ['proxy', 'sshTunnel'];
  return [...Array.from({ length: settings.indexOf(name) }, () => DOWN), SPACE];
}
