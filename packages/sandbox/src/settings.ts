/**
 * What nobody outside knows about Veriff, or what differs from one integration to the next: each
 * is a switch, so that a client can be tried against every answer it may meet.
 */

/** Values that each switch can have; the first is its default. */
export const settingValues = {
  /** HTTP status of an upload. */
  mediaStatus: [201, 200],
  /** HTTP status of collected data. */
  collectedDataStatus: [200, 201],
  /** HTTP status of a registry session. */
  registryStatus: [201, 200],
  /** JSON type of `code` in the body of an error. */
  errorCodeType: ['string', 'number'],
  /** `status` in the body of an error: the word, or the HTTP status as a number. */
  errorStatus: ['fail', 'number'],
  /** Which names the signature headers of answers and webhooks have. */
  signatureHeaders: ['both', 'x', 'vrf', 'none'],
  /** Case of the hex digits of a signature. */
  signatureCase: ['lower', 'upper'],
  /** Whether the bytes of a picture are signed as other answers are. */
  signMedia: [true, false],
  /**
   * `legacy`: a session that was created has `baseUrl` for `host`, and no `vendorData`,
   * `endUserId` and `status`.
   */
  sessionShape: ['current', 'legacy'],
  /** Whether the integration is active; if not, every call is refused with 1804. */
  active: [true, false],
} as const;

export type SandboxSettings = {
  -readonly [Name in keyof typeof settingValues]: (typeof settingValues)[Name][number];
};

/** The switches that are to be set; the others stay. */
export type SettingChanges = {
  [Name in keyof SandboxSettings]?: SandboxSettings[Name] | undefined;
};

export class Settings {
  readonly #start: SandboxSettings;
  #current: SandboxSettings;

  /** @throws TypeError for a switch or a value that there is not. */
  constructor(start: unknown = {}) {
    this.#start = { ...defaults, ...readSettings(start) };
    this.#current = this.#start;
  }

  get current(): Readonly<SandboxSettings> {
    return this.#current;
  }

  /**
   * Changes those that are given.
   *
   * @throws TypeError for a switch or a value that there is not; nothing changes then.
   */
  update(changes: unknown): void {
    this.#current = { ...this.#current, ...readSettings(changes) };
  }

  /** Back to where they started. */
  reset(): void {
    this.#current = this.#start;
  }
}

const names = Object.keys(settingValues) as (keyof SandboxSettings)[];

const defaults = Object.fromEntries(
  names.map((name) => [name, settingValues[name][0]]),
) as SandboxSettings;

function readSettings(input: unknown): Partial<SandboxSettings> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new TypeError(`Settings are an object with any of ${names.join(', ')}.`);
  }
  // An option that is undefined was left out.
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const known = names.find((other) => other === name);
    if (!known) {
      throw new TypeError(`There is no such setting. There are ${names.join(', ')}.`);
    }
    const values: readonly unknown[] = settingValues[known];
    if (!values.includes(value)) {
      const right = values.map((other) => JSON.stringify(other)).join(' or ');
      throw new TypeError(`${known} must be ${right}.`);
    }
  }
  return Object.fromEntries(given);
}
