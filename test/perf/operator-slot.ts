/** The one operator that runs at a time. Nothing of a stopped one is left: a process that starts has nothing to collect. */
import { collectGarbage } from './collect-garbage.ts';
import { startOperator, type OperatorInputs, type OperatorUnderTest } from './operator-under-test.ts';

export interface OperatorSlot {
  /** @throws Error when none runs */
  readonly current: OperatorUnderTest;
  start(inputs: OperatorInputs): Promise<void>;
  /** Does nothing when none runs. */
  stop(): Promise<void>;
}

export function operatorSlot(): OperatorSlot {
  let current: OperatorUnderTest | undefined;
  return {
    get current() {
      if (current === undefined) throw new Error('no operator runs');
      return current;
    },
    async start(inputs) {
      current = await startOperator(inputs);
    },
    async stop() {
      const running = current;
      current = undefined;
      await running?.stop();
      collectGarbage();
    },
  };
}
