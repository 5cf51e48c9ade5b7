import { isMembers } from '../model/shape.ts';

/** Blocks that ECS accepts with one strategy only (`Linear configuration can only be present with LINEAR deployment strategy`). */
const ownStrategy: Readonly<Record<string, string>> = {
  linearConfiguration: 'LINEAR',
  canaryConfiguration: 'CANARY',
  earlySuccessCriteria: 'ROLLING',
};

/**
 * A deployment configuration without blocks that belong to another strategy and that nobody declares: what is left over
 * from the strategy before must not be sent along with the new one. Declared ones stay, for ECS to refuse by name.
 */
export function withoutForeignStrategyBlocks(configuration: unknown, declared: unknown, strategy: unknown): unknown {
  if (!isMembers(configuration)) return configuration;
  const current = typeof strategy === 'string' ? strategy : 'ROLLING';
  const declaredMembers = isMembers(declared) ? declared : {};
  return Object.fromEntries(
    Object.entries(configuration).filter(([name]) => {
      const owner = ownStrategy[name];
      return owner === undefined || owner === current || declaredMembers[name] !== undefined;
    }),
  );
}
