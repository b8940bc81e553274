/** How the operator comes to Secrets, from the most rights to the fewest. */
export const SECRET_ACCESS = ['all', 'labelled', 'none-cluster-wide'] as const;

/** Which Secrets and ConfigMaps may be used, and how the operator learns of them. */
export interface SecretRules {
  /**
   * `all`: the metadata of all is watched. `labelled`: that of those which opt in. `none-cluster-wide`: none is
   * watched, each is read by a right that its namespace gives; a change is noticed at the next test.
   */
  readonly access: (typeof SECRET_ACCESS)[number];
  /** Only Secrets with the label `OPT_IN_LABEL` may be used. */
  readonly optIn: boolean;
  /** ConfigMaps are watched and read, too. */
  readonly configMaps?: boolean;
  /** Secrets are written for ConnectionBindings. */
  readonly bindings?: boolean;
}

/** Label of a Secret, or of a ServiceAccount, that may be used by Connections. */
export const OPT_IN_LABEL = 'mooring.dev/allow';

/** How it is unless flags say otherwise. */
export const DEFAULT_SECRET_RULES: SecretRules = { access: 'all', optIn: false };
