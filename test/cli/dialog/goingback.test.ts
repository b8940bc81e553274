import { conversation, KEYS, letters, specIn, typed } from './conversation.ts';
import { seeing } from './seeing.ts';

const { DOWN, UP, SPACE, ENTER, ESC, CTRL_C } = KEYS;
const NO_MORE = ['More settings?', ENTER] as const;
/** What the import of a URL writes of TLS where the URL says nothing stands there as an answer. */
const KEPT_TLS = [
  ['More settings?', ENTER],
  ['tls.mode: ', ENTER],
  ['tls.serverName: ', ENTER],
] as const;
const URL = 'mysql://reader:hunter2@pg.example.com/stock';

describe('Esc at the form', () => {
  it('does not end it at the first question', async () => {
    const { told, failure, unasked, shown } = await conversation({ type: 'nfs' }, [
      ['host: ', ...letters('cach')],
      ['cach', ESC],
      ['host: ', 'e', ENTER],
      ['port: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told).toContain('this is the first question; Ctrl-C ends the form');
    expect(failure).toContain('--set host=cache');
  });

  it('keeps what stood in the question that it leaves', async () => {
    const { out, unasked, shown } = await conversation({ type: 'mysql' }, [
      ['host: ', ...typed('db')],
      ['port: ', ...letters('33'), ESC],
      ['db', ENTER],
      ['33', ...letters('07'), ENTER],
      ['database: ', ENTER],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'db', port: 3307 } });
  });

  it('asks for a secret again without making the user type it twice', async () => {
    const { out, unasked, shown } = await conversation({ type: 'mysql' }, [
      ['host: ', ...typed('db')],
      ['port: ', ENTER],
      ['database: ', ENTER],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      ['More settings?', ESC],
      ['Enter keeps what was given before', ENTER],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(JSON.parse(out)).toMatchObject({ items: [{ stringData: { password: 'hunter2' } }, {}] });
  });

  it('leads from a URL that was pasted back to the first question, and loses nothing of it', async () => {
    const { out, unasked, shown } = await conversation({}, [
      ['What to connect to?', URL],
      ['Name of the Connection', ESC],
      ['MySQL (mysql, database)', ENTER],
      ['Name of the Connection', ...typed('stock')],
      ['pg.example.com', ENTER],
      ['port: ', ENTER],
      ['stock', ENTER],
      ['reader', ENTER],
      ['How to authenticate?', ENTER],
      ['Enter keeps what was given before', ENTER],
      ...KEPT_TLS,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain('hunter2');
    expect(JSON.parse(out)).toMatchObject({
      items: [
        { stringData: { password: 'hunter2' } },
        { spec: { parameters: { host: 'pg.example.com', database: 'stock', user: 'reader' } } },
      ],
    });
  });

  it('leads from a URL that was pasted at the host back to that', async () => {
    const { out, unasked, shown } = await conversation({}, [
      ['What to connect to?', ...typed('mysql')],
      ['Name of the Connection', ...typed('stock')],
      ['host: ', URL],
      ['More settings?', ESC],
      ['host: ', ENTER],
      ['port: ', ESC],
      ['host: ', ESC],
      ['Name of the Connection', '2', ENTER],
      ['host: ', ENTER],
      ['port: ', ENTER],
      ['database: ', ENTER],
      ['user: ', ENTER],
      ['How to authenticate?', ENTER],
      ['Enter keeps what was given before', ENTER],
      ...KEPT_TLS,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain('hunter2');
    expect(JSON.parse(out)).toMatchObject({
      items: [
        { stringData: { password: 'hunter2' } },
        { metadata: { name: 'stock2' }, spec: { parameters: { host: 'pg.example.com', database: 'stock' } } },
      ],
    });
  });

  it('leads from the end to the question before, whatever was asked in between', async () => {
    const { unasked, shown } = await conversation({ type: 'nfs', width: 80 }, [
      ['host: ', ...typed('cache')],
      ['port: ', ENTER],
      ['More settings?', SPACE, ENTER],
      ['proxy.host: ', ...typed('squid')],
      ['proxy.port: ', ...typed('3128')],
      ['proxy.type: ', ENTER],
      ['proxy.user: ', ENTER],
      ['And now?', UP, ENTER],
      ['proxy.user: ', ESC],
      ['proxy.type: ', ESC],
      ['proxy.port: ', ESC],
      ['proxy.host: ', ESC],
      ['More settings?', ESC],
      ['port: ', ESC],
      ['host: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
  });
});

describe('a host key that this machine did not see', () => {
  const begun = { type: 'sftp', sets: ['host=files', 'port=2222', 'user=u'], width: 80, ...seeing() };
  const first = [
    ['hostKey: ', ENTER],
    ['How to authenticate?', ENTER],
    ['password: ', ...typed('hunter2')],
    NO_MORE,
  ] as const;

  it('is asked for once more, and may be left open', async () => {
    const { out, told, unasked, shown } = await conversation(begun, [
      ...first,
      ['Enter leaves it open', ENTER],
      ['○ Print the manifest', DOWN, ENTER],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told).toContain('spec.parameters.hostKey: is required');
    expect(told.match(/this machine sees none/g)).toHaveLength(1);
    expect(specIn(out)).toMatchObject({ parameters: { host: 'files' } });
  });

  it('is looked at again where the user asks for it', async () => {
    const { told, unasked, shown } = await conversation(begun, [
      ...first,
      ['Enter leaves it open', ENTER],
      ['● Look again', ENTER],
      ['Enter leaves it open', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told.match(/this machine sees none/g)).toHaveLength(2);
  });

  it('leads back with Esc to the question before the look', async () => {
    const { unasked, shown } = await conversation(begun, [
      ...first,
      ['Enter leaves it open', ESC],
      ['More settings?', ESC],
      ['Enter keeps what was given before', ESC],
      ['How to authenticate?', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
  });
});
