/**
 * The pairs of CPU and memory that Fargate has (ecs-api.md section 8; AWS page "Task definition differences for
 * Fargate"). Windows starts at one vCPU and ends at four.
 */
export interface FargateSize {
  readonly cpu: number;
  /** MiB, ascending. */
  readonly memory: readonly number[];
  readonly windows: boolean;
}

const steps = (from: number, to: number, step: number): readonly number[] => Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** All sizes, by CPU; CPU in units, memory in MiB. */
export const fargateSizes: readonly FargateSize[] = [
  { cpu: 256, memory: [512, 1024, 2048], windows: false },
  { cpu: 512, memory: steps(1024, 4096, 1024), windows: false },
  { cpu: 1024, memory: steps(2048, 8192, 1024), windows: true },
  { cpu: 2048, memory: steps(4096, 16_384, 1024), windows: true },
  { cpu: 4096, memory: steps(8192, 30_720, 1024), windows: true },
  { cpu: 8192, memory: steps(16_384, 61_440, 4096), windows: false },
  { cpu: 16_384, memory: steps(32_768, 122_880, 8192), windows: false },
  { cpu: 32_768, memory: [61_440, 122_880, 249_856], windows: false },
];

/** A short account of what goes with a CPU size, for messages. */
export function memoryChoices(size: FargateSize): string {
  const [first = 0, second = 0] = size.memory;
  const last = size.memory.at(-1) ?? 0;
  const even = size.memory.every((value, index) => value === first + index * (second - first));
  return even && size.memory.length > 3 ? `${first} to ${last} in steps of ${second - first}` : size.memory.join(', ');
}
