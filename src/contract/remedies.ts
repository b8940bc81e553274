/*
 * What to do about a failure where that is more than its reason says, for the code that finds the cause.
 */
export const VERIFY_SERVER =
  'Have the server verified, by tls.fingerprint for instance, or say tls.insecureSendCredentials: true.';
export const CORRECT_RECORDS =
  'Correct the name, which is the one behind mongodb+srv://, or its records in DNS; spec.parameters.hosts names servers without any.';
export const RIGHT_FINGERPRINT =
  'Ask the administrator of the server for the fingerprint of its certificate, and find out why it is another one.';
export const GIVE_LOGIN =
  'Use a profile that logs in: name the keys of its Secret in spec.secrets, and take spec.auth none away.';
export const GIVE_PASSPHRASE = 'Name the key of a Secret that holds the passphrase in spec.secrets.';
export const NAME_KEYSTORE =
  'Name the key of the keystore in spec.secrets twice, for clientCertificate and for clientKey.';
export const NEW_KEYSTORE =
  'Read it by openssl pkcs12 -legacy -in OLD -out NEW, and name what that writes, which is PEM, for both clientCertificate and clientKey.';

/** What to do where a cloud gives no credential for the token of a ServiceAccount. */
export const KEYLESS = {
  awsProvider:
    'Make an IAM OIDC provider for the issuer of this cluster, with the audience sts.amazonaws.com: docs/keyless-aws.md.',
  awsRole:
    'Compare sub and aud in the trust policy of the role with the namespace and name of the ServiceAccount: docs/keyless-aws.md.',
  awsKeys: 'Publish the discovery document of the cluster where AWS can read it: docs/keyless-aws.md.',
  awsExternalId: 'Compare the trust policy of that role, and whether it wants assumeRole.externalId.',
  awsRegion: 'Activate it there, or name another region.',
  entra:
    'Compare issuer, subject and audience in the federated credential of the application with the cluster, the namespace and the name of the ServiceAccount: docs/keyless-azure.md.',
  google:
    'Compare the issuer, the allowed audiences and the condition of the workload identity provider with the cluster and the ServiceAccount: docs/keyless-google.md.',
  clocks: 'Compare the clocks of the cluster and of the service: a token is good for ten minutes.',
} as const;
