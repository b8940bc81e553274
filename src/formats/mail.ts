import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile } from './profiles.ts';
import { modeOf, noteVerification } from './tls.ts';
import { serverEnv, uriWriter } from './uri.ts';
import type { UriShape } from './uri.ts';
import { renderers } from './values.ts';

const SMTP: UriShape = { schemes: { tls: 'smtps', clear: 'smtp' }, ports: { tls: 465, clear: 587 } };
const IMAP: UriShape = {
  schemes: { tls: 'imaps', clear: 'imap' },
  ports: { tls: 993, clear: 143 },
  path: 'mailbox',
};
const POP3: UriShape = { schemes: { tls: 'pop3s', clear: 'pop3' }, ports: { tls: 995, clear: 110 } };

/** The formats of servers of mail. */
export const SMTP_FORMATS: Formats = mailFormats(SMTP, 'smtp');
/** The same for IMAP. */
export const IMAP_FORMATS: Formats = mailFormats(IMAP, 'imap');
/** The same for POP3, for which Airflow has no connection type. */
export const POP3_FORMATS: Formats = renderers({ env: serverEnv(POP3), uri: uriWriter(POP3) });

function mailFormats(shape: UriShape, kind: 'smtp' | 'imap'): Formats {
  return renderers({
    env: serverEnv(shape),
    uri: uriWriter(shape),
    airflow: (values) => {
      const clear = modeOf(values) === 'disable';
      const implicit = !clear && values.textOr('security', 'starttls') === 'tls';
      noteVerification(values);
      if (kind === 'imap' && !clear && !implicit)
        throw new Unwritable(
          'security is starttls, and the hook of Airflow for IMAP would log in without TLS: use security: tls',
        );
      const extra =
        kind === 'smtp' ? { disable_ssl: !implicit, disable_tls: clear || implicit } : { use_ssl: implicit };
      const port = Number(values.textOr('port', String(shape.ports[implicit ? 'tls' : 'clear'])));
      const login = { login: values.text('user'), password: values.text('password') };
      return airflowFile(values, { conn_type: kind, host: values.text('host'), port, ...login, extra });
    },
  });
}
