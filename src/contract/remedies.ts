/*
 * What to do about a failure where that is more than its reason says, for the code that finds the cause.
 */
export const VERIFY_SERVER =
  'Have the server verified, by tls.fingerprint for instance, or say tls.insecureSendCredentials: true.';
export const CORRECT_RECORDS =
  'Correct the name, which is the one behind mongodb+srv://, or its records in DNS; spec.parameters.hosts names servers without any.';
export const RIGHT_FINGERPRINT =
  'Ask the administrator of the server for the fingerprint of its certificate, and find out why it is another one.';
export const GIVE_PASSPHRASE = 'Name the key of a Secret that holds the passphrase in spec.secrets.';
export const NAME_KEYSTORE =
  'Name the key of the keystore in spec.secrets twice, for clientCertificate and for clientKey.';
export const NEW_KEYSTORE =
  'Read it by openssl pkcs12 -legacy -in OLD -out NEW, and name what that writes, which is PEM, for both clientCertificate and clientKey.';
