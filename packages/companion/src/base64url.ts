/** RFC 4648 section 5, without padding: stores take it for a separator, and a JWS has none. */
export function base64Url(bytes: Uint8Array): string {
  // `apply` reads the array as it is; spreading it goes through its iterator, number by number.
  return btoa(String.fromCharCode.apply(null, bytes as unknown as number[]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
