/**
 * Members of objects whose names are the user's: labels, tags, options. JSON allows any name, and JavaScript gives some of
 * them (`__proto__`, `constructor`) a meaning of its own when they are read or assigned as usual.
 */

/** The object's own member, never what every object inherits. */
export function ownMember<Value>(members: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** Adds a member to an object that is being made. Plain assignment would set the prototype for one called `__proto__`. */
export function setOwnMember<Value>(target: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
