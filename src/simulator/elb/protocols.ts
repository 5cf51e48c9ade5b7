/** Which protocols belong to which kind of load balancer. */
export const PROTOCOLS = {
  application: ['HTTP', 'HTTPS'],
  network: ['TCP', 'UDP', 'TLS', 'TCP_UDP'],
} as const satisfies Readonly<Record<'application' | 'network', readonly string[]>>;

type BalancerType = keyof typeof PROTOCOLS;

/** `undefined` for a protocol that the simulator does not know (GENEVE, QUIC). */
export function balancerTypeOf(protocol: string): BalancerType | undefined {
  if (PROTOCOLS.application.some((known) => known === protocol)) return 'application';
  return PROTOCOLS.network.some((known) => known === protocol) ? 'network' : undefined;
}
