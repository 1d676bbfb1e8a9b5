/** Whose request it is, for servers that stand behind a proxy. */
import { BlockList, isIPv6 } from 'node:net';

/** This machine and private networks: who connects from there is the proxy, not the visitor. */
const proxies = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  proxies.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  proxies.addSubnet(network, prefix, 'ipv6');
}

/** @param peer - Address of the other end of the connection. */
export function isProxy(peer: string): boolean {
  return proxies.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4');
}

/**
 * @param peer - Address of the other end of the connection.
 * @param forwardedFor - `X-Forwarded-For`. A proxy appends whom it serves; what comes before is
 *   the visitor's to invent.
 * @returns null when a proxy does not say whom it serves: then nobody is named, and not everybody
 *   takes the proxy's share.
 */
export function clientAddress(
  peer: string | null | undefined,
  forwardedFor: string | undefined,
): string | null {
  if (!peer) return null;
  if (!isProxy(peer)) return peer;
  return forwardedFor?.split(',').at(-1)?.trim() || null;
}
