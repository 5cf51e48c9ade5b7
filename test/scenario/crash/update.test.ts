import { crashScenarios } from '../../support/crash-scenarios.ts';
import { describeSweep } from '../../support/describe-sweep.ts';

describeSweep(crashScenarios.update);
