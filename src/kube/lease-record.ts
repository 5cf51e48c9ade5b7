import type { KubeObject } from '../api/meta.ts';

/** The part of `coordination.k8s.io/v1` Lease that leader election uses. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** `metav1.MicroTime`. */
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** A Lease as it is read and written here. */
export type Lease = KubeObject<LeaseSpec>;

/** RFC 3339 with six digits: `metav1.MicroTime` refuses other numbers of digits in some decoders. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

/** The spec with which `identity` takes or renews a lease, given what is stored now. */
export function claim(current: LeaseSpec | undefined, identity: string, durationMs: number, now: number): LeaseSpec {
  const renewed = current?.holderIdentity === identity;
  const transitions = current?.leaseTransitions ?? 0;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.round(durationMs / 1_000),
    acquireTime: renewed && current.acquireTime !== undefined ? current.acquireTime : microTime(now),
    renewTime: microTime(now),
    leaseTransitions: renewed || current === undefined ? transitions : transitions + 1,
  };
}

/** The spec of a lease that is given back: free for everybody at once, as client-go writes it. */
export function released(current: LeaseSpec, now: number): LeaseSpec {
  return { ...current, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(now) };
}
