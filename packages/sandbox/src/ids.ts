/** UUIDs of sessions, attempts and pictures: random, or the same row of them in every run. */

export interface Ids {
  create(): string;
  /** Starts the row again, where there is one. */
  reset(): void;
}

/**
 * @param options.createId - Makes the ids; wins over a seed.
 * @param options.seed - A whole number from 0: the same one gives the same ids in the same order.
 * @throws TypeError for another seed.
 */
export function createIds(options: {
  createId?: (() => string) | undefined;
  seed?: number | undefined;
}): Ids {
  const { createId, seed } = options;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new TypeError('seed must be a whole number from 0.');
  }
  if (createId) return { create: createId, reset: () => undefined };
  if (seed === undefined) return { create: () => crypto.randomUUID(), reset: () => undefined };
  let random = seededRandom(seed);
  return {
    create: () => uuidOf(random),
    reset: () => {
      random = seededRandom(seed);
    },
  };
}

/** A version 4 UUID (RFC 9562, section 5.4) of four numbers of 32 bits. */
function uuidOf(random: () => number): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < 16; offset += 4) view.setUint32(offset, random());
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x40);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * sfc32 of PractRand, a small generator whose row repeats after 2^32 numbers at the earliest; not
 * for secrets. WebCrypto has none that can be seeded.
 */
function seededRandom(seed: number): () => number {
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  // The first numbers still look like the seed.
  for (let round = 0; round < 15; round += 1) next();
  return next;
}
