import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import { startFake } from '../../fakes/server.ts';
import type { Setup, Setups, StartedSetup } from '../setup.ts';

/*
 * Servers of protocols of lines, which answer each command as a document says that some server does. A row plays what
 * it is about; the rest is what any server says.
 */

type Script = Readonly<Record<string, string>>;

interface LineProtocol {
  readonly type: string;
  readonly usual: Script;
  /** Puts the tag of a command, where the protocol has any, into what is answered. */
  readonly tagged?: true;
  readonly parameters?: object;
}

const SMTP: LineProtocol = {
  type: 'smtp',
  usual: {
    greeting: '220 mail.example.test ESMTP',
    EHLO: '250-mail.example.test\r\n250 AUTH PLAIN LOGIN',
    AUTH: '334 ',
    credential: '235 2.7.0 Authentication successful',
    NOOP: '250 2.0.0 Ok',
    QUIT: '221 2.0.0 Bye',
  },
};

const POP3: LineProtocol = {
  type: 'pop3',
  usual: {
    greeting: '+OK POP3 ready',
    CAPA: '+OK\r\nUSER\r\n.',
    USER: '+OK',
    PASS: '+OK Logged in.',
    STAT: '+OK 0 0',
    QUIT: '+OK',
  },
};

const IMAP: LineProtocol = {
  type: 'imap',
  tagged: true,
  usual: {
    greeting: '* OK IMAP4rev1 ready',
    CAPABILITY: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%tag OK done',
    AUTHENTICATE: '+ ',
    credential: '%tag OK Logged in',
    EXAMINE: '+ ',
    mailbox: '%tag OK [READ-ONLY] done',
    NOOP: '%tag OK done',
    LOGOUT: '* BYE\r\n%tag OK done',
  },
};

const FTP: LineProtocol = {
  type: 'ftp',
  usual: {
    greeting: '220 FTP ready',
    USER: '331 Password required',
    PASS: '230 Logged in',
    CWD: '250 Done',
    EPSV: '502 Not implemented',
    PASV: '502 Not implemented',
    QUIT: '221 Goodbye',
  },
};

async function converse(socket: Socket, { usual, tagged }: LineProtocol, script: Script): Promise<void> {
  const lines = createInterface({ input: socket }).on('error', () => undefined); // a client may break off
  const says = (key: string, tag: string) => {
    const text = script[key] ?? usual[key];
    if (text === undefined || text === 'hang up') return void socket.end();
    if (text !== 'silence') socket.write(`${text.replaceAll('%tag', tag)}\r\n`);
  };
  says('greeting', '');
  let [tag, continued] = ['', 'credential'];
  lines.on('line', (line) => {
    const words = line.split(' ');
    const verb = (tagged ? words[1] : words[0])?.toUpperCase() ?? '';
    const isCommand = verb in usual && /^[A-Z]+$/.test(verb);
    if (isCommand && tagged) tag = words[0] ?? '';
    if (verb === 'EXAMINE') continued = 'mailbox';
    says(isCommand ? verb : continued, tag);
  });
  await once(socket, 'close');
}

function recorded(protocol: LineProtocol): Setup {
  return {
    server: 'recorded',
    recorded: true,
    async start(): Promise<StartedSetup> {
      let script: Script = {};
      const fake = await startFake((socket) => converse(socket, protocol, script));
      return {
        manifest: {
          type: protocol.type,
          ...(protocol.type === 'smtp' && { auth: 'password' }),
          parameters: { host: '127.0.0.1', port: fake.port, user: 'app', tls: { mode: 'disable' } },
          secrets: { password: 'app-pw' },
        },
        values: { high: fake.port >> 8, low: fake.port & 0xff },
        play: (next) => (script = next),
        stop: () => fake.stop(),
      };
    },
  };
}

/** What servers of mail and of files were seen to answer. */
export const SETUPS: Setups = {
  'recorded smtp': recorded(SMTP),
  'recorded pop3': recorded(POP3),
  'recorded imap': recorded(IMAP),
  'recorded ftp': recorded(FTP),
};
