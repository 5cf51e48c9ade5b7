import { describeSweep } from '../../support/describe-sweep.ts';
import { rolloutCrashScenarios } from '../../support/crash-rollouts.ts';

for (const name of ['timeOut', 'stop', 'sentAway', 'scaleToZero'] as const) describeSweep(rolloutCrashScenarios[name]);
