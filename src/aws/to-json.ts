/**
 * SDK answers as plain frozen JSON: times as ISO 8601, absent members absent, `$metadata` gone. Frozen, because one
 * answer is handed to many callers and kept in caches.
 */
import { ownMember, setOwnMember } from '../api/own-member.ts';
import type { Json, JsonObject } from '../core/model/json.ts';
import { answerTexts, tellable, type Texts } from './tellable.ts';

/**
 * ECS keeps up to 100 events a service (about 20 KB) and cannot be asked to leave them out (section 12). The newest ten
 * are enough for evidence; with 10,000 services the rest would cost 200 MB.
 */
export const KEPT_EVENTS = 10;

/** One answer, with `service.events` and `services[].events` cut to the newest `KEPT_EVENTS`, and without secrets in what ECS tells people. */
export function answerToJson(output: Readonly<Record<string, unknown>>): JsonObject {
  const { $metadata: _metadata, service, services, ...rest } = output;
  return toJsonObject({
    ...rest,
    ...(service === undefined ? {} : { service: trimEvents(service) }),
    ...(Array.isArray(services) ? { services: services.map(trimEvents) } : {}),
  }, answerTexts);
}

/**
 * A value of the SDK as JSON. Anything that JSON cannot hold (functions, symbols) is dropped like `undefined`. `texts`: where
 * in it are words for people.
 */
export function toJson(value: unknown, texts?: Texts): Json | undefined {
  switch (typeof value) {
    case 'string':
      return texts === 'told' ? tellable(value) : value;
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return value.toString();
    case 'object':
      if (value === null) return null;
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
      if (Array.isArray(value)) return Object.freeze(value.map((item) => toJson(item, texts) ?? null));
      return toJsonObject(value, texts);
    default:
      return undefined;
  }
}

function toJsonObject(value: object, texts?: Texts): JsonObject {
  const members = typeof texts === 'object' ? texts : undefined;
  const result: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const json = toJson(member, members === undefined ? undefined : ownMember(members, key));
    if (json !== undefined) setOwnMember(result, key, json);
  }
  return Object.freeze(result);
}

function trimEvents(service: unknown): unknown {
  if (typeof service !== 'object' || service === null || !('events' in service) || !Array.isArray(service.events)) return service;
  const events: readonly unknown[] = service.events;
  return { ...service, events: events.toSorted((a, b) => eventTime(b) - eventTime(a)).slice(0, KEPT_EVENTS) };
}

function eventTime(event: unknown): number {
  return typeof event === 'object' && event !== null && 'createdAt' in event && event.createdAt instanceof Date ? event.createdAt.getTime() : 0;
}
