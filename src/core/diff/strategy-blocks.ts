import { isMembers } from '../model/shape.ts';

/** Blocks that ECS accepts with one strategy only (`Linear configuration can only be present with LINEAR deployment strategy`). */
const ownStrategy: Readonly<Record<string, string>> = {
  linearConfiguration: 'LINEAR',
  canaryConfiguration: 'CANARY',
  earlySuccessCriteria: 'ROLLING',
};

/**
 * A configuration that is about to be sent, with early success switched off where another strategy follows ROLLING: unlike
 * the linear and canary blocks it would stay live when it is left out, since ECS merges the top level (section 4).
 */
export function endEarlySuccess(configuration: unknown, live: unknown): unknown {
  if (!isMembers(configuration) || !isMembers(live)) return configuration;
  const { strategy, earlySuccessCriteria } = configuration;
  const before = live['earlySuccessCriteria'];
  const leftOver = earlySuccessCriteria === undefined && isMembers(before) && before['enable'] === true;
  return leftOver && strategy !== undefined && strategy !== 'ROLLING' ? { ...configuration, earlySuccessCriteria: { enable: false } } : configuration;
}

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
