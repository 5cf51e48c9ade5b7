/** Ids and ARNs in the forms of ecs-api.md section 6. Everything random comes from the world's seeded generator. */
import type { SimRegion, SimWorld } from './state.ts';

const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

function draw(world: SimWorld, alphabet: string, length: number): string {
  let drawn = '';
  for (let index = 0; index < length; index += 1) drawn += alphabet.charAt(Math.floor(world.random() * alphabet.length));
  return drawn;
}

/** Lower-case hexadecimal digits: ids of tasks (32) and of load balancing (16). */
export const hexId = (world: SimWorld, length: number): string => draw(world, HEX, length);
/** Digits with no leading zero, as in `ecs-svc/<19 digits>`. */
export const digitId = (world: SimWorld, length: number): string => `${1 + Math.floor(world.random() * 9)}${draw(world, DIGITS, length - 1)}`;
/** Characters of base64url: ids of service deployments (21) and of hook executions (43). */
export const urlSafeId = (world: SimWorld, length: number): string => draw(world, URL_SAFE, length);

/** A random (version 4) UUID: request and event ids. */
export function uuid(world: SimWorld): string {
  const hex = hexId(world, 30);
  const variant = '89ab'.charAt(Math.floor(world.random() * 4));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
}

/** China and GovCloud have partitions of their own; every other Region is in `aws`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** The ARN of a resource such as `cluster/C`, in the partition of its Region. */
export function ecsArn(region: SimRegion, resource: string): string {
  return `arn:${partitionOf(region.region)}:ecs:${region.region}:${region.accountId}:${resource}`;
}
