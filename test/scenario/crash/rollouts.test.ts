import { describeSweep } from '../../support/describe-sweep.ts';
import { rolloutCrashScenarios } from '../../support/crash-rollouts.ts';

for (const name of ['blueGreen', 'canary', 'linear', 'steps'] as const) describeSweep(rolloutCrashScenarios[name]);
