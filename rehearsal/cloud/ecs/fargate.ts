/**
 * Sizes that Fargate runs.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
 */
const SIZES: readonly {
  readonly cpu: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}[] = [
  { cpu: 512, least: 1024, most: 4096, step: 1024 },
  { cpu: 1024, least: 2048, most: 8192, step: 1024 },
  { cpu: 2048, least: 4096, most: 16_384, step: 1024 },
  { cpu: 4096, least: 8192, most: 30_720, step: 1024 },
  { cpu: 8192, least: 16_384, most: 61_440, step: 4096 },
  { cpu: 16_384, least: 32_768, most: 122_880, step: 8192 },
];
const SMALLEST = { cpu: 256, memory: [512, 1024, 2048] };

/** CPU units from `256` or `.25 vCPU`; NaN for anything else. */
export const cpuUnits = (value: string): number => quantity(value, /^(\d*\.?\d+)\s*vcpu$/i);

/** MiB from `512` or `0.5 GB`; NaN for anything else. */
export const mebibytes = (value: string): number => quantity(value, /^(\d*\.?\d+)\s*gb$/i);

function quantity(value: string, large: RegExp): number {
  if (/^\d+$/.test(value)) return Number(value);
  return Number(large.exec(value.trim())?.[1] ?? NaN) * 1024;
}

/** What AWS says of a size that Fargate does not run, or undefined. */
export function faultOfSize(cpu: string, memory: string): string | undefined {
  const [units, size] = [cpuUnits(cpu), mebibytes(memory)];
  const range = SIZES.find((one) => one.cpu === units);
  const legal =
    units === SMALLEST.cpu
      ? SMALLEST.memory.includes(size)
      : range !== undefined &&
        size >= range.least &&
        size <= range.most &&
        (size - range.least) % range.step === 0;
  if (legal) return undefined;
  const allowed =
    units === SMALLEST.cpu
      ? `${SMALLEST.memory.join(", ")} MiB`
      : range === undefined
        ? `CPU units ${[SMALLEST.cpu, ...SIZES.map((one) => one.cpu)].join(", ")}`
        : `${range.least} to ${range.most} MiB in steps of ${range.step}`;
  return `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. Allowed here: ${allowed}`;
}
