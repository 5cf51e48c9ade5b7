import type { ObservedTaskDefinition } from '../model/service.ts';
import type { RawTaskDefinition } from './raw.ts';

/** A revision without its response-only members, normalised like the desired one. */
export function observeTaskDefinition(_raw: RawTaskDefinition): ObservedTaskDefinition {
  throw new Error('not written yet');
}
