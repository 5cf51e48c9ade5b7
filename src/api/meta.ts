/** The parts of Kubernetes' ObjectMeta that Longshore reads or writes. Unknown members pass through untouched. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

/** `metav1.OwnerReference`: the object goes when the last of its owners, found by `uid`, is gone. */
interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any Kubernetes object as raw JSON; typed kinds narrow `spec` and `status`. */
export interface KubeObject<Spec = unknown, Status = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Spec;
  readonly status?: Status;
}

/** `metav1.Condition`: `status` is a tri-state, `reason` CamelCase, `lastTransitionTime` moves only with `status`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

/** API group of all kinds; finalizers, labels and annotations are named under it too. */
export const GROUP = 'longshore.dev';
/** The version that is stored and served. */
export const VERSION = 'v1beta1';
/** `apiVersion` of all kinds. */
export const API_VERSION = `${GROUP}/${VERSION}`;
