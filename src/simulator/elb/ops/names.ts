/** Names of load balancers and target groups: 1 to 32 letters, digits and hyphens, none at either end (API: CreateLoadBalancer, CreateTargetGroup). */
export const NAME = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** A port of a listener, target group or target. */
export const isPort = (port: number): boolean => port >= 1 && port <= 65_535;
