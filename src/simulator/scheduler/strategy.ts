import type { SimService } from '../state.ts';
import type { Moment } from './moment.ts';
import { rolling } from './rolling-strategy.ts';
import { shifting } from './shift/shifting-strategy.ts';

/** How tasks and traffic get from one revision to the next. One for each way that ECS has. */
export interface Strategy {
  /** Takes everything that is due at this moment; returns the times at which something is due next. */
  advance(moment: Moment): (number | undefined)[];
}

/** The strategy of the newest service deployment: it goes on keeping the service at its size when it is over. */
export const strategyOf = (service: SimService): Strategy => (service.serviceDeployments[0]?.shift === undefined ? rolling : shifting);
