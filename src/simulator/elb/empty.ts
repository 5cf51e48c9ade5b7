import type { SimBalancing } from './state.ts';

/** An account and Region without a single load balancer. */
export const emptyBalancing = (): SimBalancing => ({ loadBalancers: new Map(), listeners: new Map(), rules: new Map(), targetGroups: new Map(), weightChanges: [] });
