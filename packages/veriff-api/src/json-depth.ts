/** Levels of a JSON body: nothing that Veriff takes comes near it. */
export const maxJsonDepth = 100;

/**
 * Whether JSON is nested beyond any use. JSON's reader has no limit of depth, its writer runs out
 * of stack.
 */
export function isTooDeep(value: unknown, levels: number = maxJsonDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isTooDeep(part, levels - 1));
}
