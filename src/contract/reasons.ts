import type { ReasonEntry } from './reasonEntry.ts';
import { SOURCE_REASONS } from './sourceReasons.ts';

/** Every reason why a Connection can fail, as an API: names are never changed, only added. */
export const FAILURES = {
  UnknownType: {
    retry: 'onChange',
    kstatus: 'awaited',
    meaning: 'No ConnectionType of that name exists.',
    remedy: 'Correct spec.type; the message names the nearest types. List: kubectl get connectiontypes',
  },
  ParametersInvalid: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning: 'spec.parameters, or spec.secrets, does not fit the schema of the type.',
    remedy: 'Correct what the message names, in spec.parameters or spec.secrets.',
  },
  AuthProfileInvalid: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning: 'The secrets given do not fit exactly one authentication profile of the type.',
    remedy: 'Give all secrets of one profile, or name the profile in spec.auth.',
  },
  NotAllowed: {
    retry: 'onChange',
    kstatus: 'stalled',
    meaning:
      'A ConnectionPolicy does not allow this type, target or TLS mode in this namespace, or no ServiceAccount may be used there.',
    remedy: 'Ask who owns the policy, or use a target that it allows.',
  },
  ...SOURCE_REASONS,
  HostNotFound: {
    retry: 'backoff',
    step: 'Resolve',
    meaning: 'The name of the host does not exist in DNS, or has no address.',
    remedy: 'Correct the host; inside the cluster, a Service is called NAME.NAMESPACE.svc.',
  },
  ResolveFailed: {
    retry: 'backoff',
    step: 'Resolve',
    meaning: 'The DNS server did not answer, or answered with an error.',
    remedy: 'Check the DNS of the cluster.',
  },
  TargetDenied: {
    retry: 'slow',
    taintsProcess: true,
    meaning:
      'The host turned out to be where this connection may not go: by the deny list, a ConnectionPolicy, or the binding of a Secret.',
    remedy: 'Use another host, or have that rule changed.',
  },
  ConnectionRefused: {
    retry: 'backoff',
    step: 'Connect',
    meaning: 'Nothing listens on that port of the host.',
    remedy: 'Check that the server runs, and the port.',
  },
  NetworkUnreachable: {
    retry: 'backoff',
    step: 'Connect',
    meaning: 'No route leads to the host.',
    remedy: 'Check the network, the NetworkPolicies and the firewall between the operator and the host.',
  },
  ConnectionClosed: {
    retry: 'backoff',
    meaning: 'The server closed the connection before the step was done.',
    remedy: 'Check the logs of the server, and whether the port expects TLS.',
  },
  CertificateExpired: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'The certificate of the server is expired, or not valid yet.',
    remedy: 'Renew the certificate of the server.',
  },
  CertificateUntrusted: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'The certificate of the server was signed by nobody we trust.',
    remedy: 'Give the CA in the secret caCertificate.',
  },
  CertificateNameMismatch: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'The certificate of the server was made for another name.',
    remedy: 'Use the name in the certificate as host, or set parameters.tls.serverName.',
  },
  ClientCertificateRejected: {
    retry: 'locked',
    step: 'TLS',
    meaning: 'The server wants a client certificate, and none was given or the one given was refused.',
    remedy: 'Give clientCertificate and clientKey that the server accepts.',
  },
  TLSNotOffered: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'The server does not offer TLS.',
    remedy: 'Turn TLS on at the server, or say tls.mode: disable if the network is trusted.',
  },
  TLSFailed: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'No TLS session could be agreed upon.',
    remedy: 'Check that the port speaks TLS, and which versions the server offers.',
  },
  HostKeyMismatch: {
    retry: 'slow',
    step: 'TLS',
    meaning: 'The SSH host key is not the one that the Connection names.',
    remedy: 'Find out why it changed before correcting parameters.hostKey.',
  },
  CredentialsRejected: {
    retry: 'locked',
    step: 'Authenticate',
    sentence: 'the service does not accept the credential',
    meaning: 'The server does not accept the user or the credential.',
    remedy: 'Correct the Secret: a new value is tried at once, a further one a minute later.',
  },
  IdentityNotTrusted: {
    retry: 'slow',
    meaning:
      'The service does not trust the ServiceAccount: it refused the token, or what the token was exchanged for.',
    remedy: 'Compare issuer, subject and audience with what the service trusts: docs/keyless.md.',
  },
  CredentialsExpired: {
    retry: 'locked',
    step: 'Authenticate',
    sentence: 'the credential has expired',
    meaning: 'The credential was right once and has expired.',
    remedy: 'Renew it and update the Secret.',
  },
  AccountLocked: {
    retry: 'locked',
    step: 'Authenticate',
    sentence: 'the account is locked or disabled',
    meaning: 'The account is locked or disabled.',
    remedy: 'Unlock the account at the server, then ask for a test.',
  },
  AuthMethodNotOffered: {
    retry: 'slow',
    step: 'Authenticate',
    sentence: 'the service does not offer this way to log in',
    meaning: 'The server does not offer the way of authentication that the Connection uses.',
    remedy: 'Use another authentication profile, or enable this one at the server.',
  },
  ClientNotAllowed: {
    retry: 'slow',
    step: 'Authenticate',
    meaning: 'The server lets in no client from where the test comes, whatever its credential.',
    remedy: "Let the operator's Pods in at the server: pg_hba.conf, the host of the account, an allow list.",
  },
  TLSRequired: {
    retry: 'slow',
    step: 'Authenticate',
    meaning: 'The server lets in no client without TLS, and the Connection does without.',
    remedy: 'Set tls.mode to verify-full, or to another mode than disable.',
  },
  PermissionDenied: {
    retry: 'slow',
    step: 'Authorize',
    sentence: 'the credential is right and may not ask what the test asks',
    meaning: 'The login is right and may not do what the test asks.',
    remedy: 'Grant at the server what the message says is missing, or use a user or key that has it.',
  },
  TargetNotFound: {
    retry: 'slow',
    step: 'Authorize',
    sentence: 'the service does not know what the parameters name',
    meaning: 'The login is right; the database, bucket, directory or topic does not exist.',
    remedy: 'Correct the name, or create it.',
  },
  ServerUnavailable: {
    retry: 'backoff',
    step: 'Probe',
    sentence: 'the service answers that it cannot work now',
    meaning:
      'The server answers that it cannot work now: starting, stopping, in maintenance, or without its primary.',
    remedy: 'Wait, or check the server.',
  },
  TooManyConnections: {
    retry: 'backoff',
    step: 'Probe',
    meaning: 'The server has no connection left.',
    remedy: 'Raise its limit, or close what is not needed.',
  },
  RateLimited: {
    retry: 'slow',
    step: 'Probe',
    sentence: 'the service was asked too often',
    meaning: 'The service answers that it was asked too often.',
    remedy: 'Lengthen spec.test.interval.',
  },
  UnexpectedAnswer: {
    retry: 'slow',
    step: 'Probe',
    meaning: 'The answer is well-formed and not what the test expects.',
    remedy: 'Check the address, and what spec.test.probe.expect says where it is given.',
  },
  TimedOut: {
    retry: 'backoff',
    taintsProcess: true,
    meaning: 'The step did not end within the time of the test.',
    remedy: 'Check the network and the server; spec.test.timeout allows up to 60s.',
  },
  ProtocolError: {
    retry: 'slow',
    taintsProcess: true,
    meaning: 'The server does not speak the protocol of the type.',
    remedy: 'Check the port and the type.',
  },
  BudgetExceeded: {
    retry: 'slow',
    taintsProcess: true,
    meaning: 'The server sent more than a test may read.',
    remedy: 'Check that the address is that of the server meant.',
  },
  ProbeCrashed: {
    retry: 'slow',
    taintsProcess: true,
    meaning: 'The process that ran the test ended unexpectedly.',
    remedy: 'Report it with the version of the server: this is a defect.',
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** A reason out of the closed list `FAILURES`. */
export type FailureReason = keyof typeof FAILURES;
