/** The default store: this process's memory, with an end to it. */
import type { Driver } from 'unstorage';

export interface MemoryOptions {
  /** Beyond it, the entry that was written longest ago makes room. */
  maxEntries: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * An unstorage driver that forgets: entries end after the `ttl` (seconds) they are set with,
 * and there are never more than `maxEntries`. unstorage's own memory driver has no bound, and
 * its lru-cache driver needs a Node built-in.
 */
export function boundedMemory(options: MemoryOptions) {
  const entries = new Map<string, { value: string; end: number }>();

  function read(key: string): string | null {
    const entry = entries.get(key);
    if (entry === undefined) return null;
    if (entry.end > options.now()) return entry.value;
    entries.delete(key);
    return null;
  }

  return {
    name: 'bounded-memory',
    hasItem: (key: string): boolean => read(key) !== null,
    getItem: read,
    setItem(key: string, value: string, { ttl }: { ttl?: number } = {}): void {
      // A Map keeps the order of insertion, so a written entry must move to the end.
      entries.delete(key);
      entries.set(key, { value, end: ttl ? options.now() + ttl * 1000 : Infinity });
      if (entries.size <= options.maxEntries) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
    removeItem: (key: string): void => void entries.delete(key),
    getKeys: (): string[] => [...entries.keys()],
    clear: (): void => entries.clear(),
  } satisfies Driver;
}
