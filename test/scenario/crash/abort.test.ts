import { describeSweep } from '../../support/describe-sweep.ts';
import { steeringCrashScenarios } from '../../support/steering-crash-scenarios.ts';

describeSweep(steeringCrashScenarios.abort);
