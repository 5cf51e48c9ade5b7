import { clockTime, printable, since, span, wrap } from './text.ts';
import { LABEL, labelled, type Gate, type View } from './view.ts';

/** The gates of a rollout, or of a revision that waits before its deployment, with the command that opens one that waits. */
export function gateLines(gates: readonly Gate[], view: View): readonly string[] {
  return gates.flatMap((gate, index) => labelled(index === 0 ? 'Gates' : '', oneGate(gate, view)));
}

function oneGate(gate: Gate, { service, now, width, style }: View): readonly string[] {
  const room = width - LABEL;
  const where = gate.stage === undefined || gate.stage === '' ? 'before the deployment' : `at ${gate.stage}`;
  const drawn = (mark: string, paint: (text: string) => string, rest: string): readonly string[] =>
    wrap(`${gate.name} ${where}: ${rest}`, room - 2).map((line, index) => paint(`${index === 0 ? mark : ' '} ${line}`));
  switch (gate.state) {
    case 'Waiting': {
      const left = gate.expiresAt === undefined ? '' : `, ${span(Date.parse(gate.expiresAt) - now)} left (until ${clockTime(gate.expiresAt, now)})`;
      const { namespace = '', name } = service.metadata;
      // A command is never cut, so that it can be pasted.
      return [...drawn('●', style.busy, `waits for ${since(gate.since, now)}${left}`), style.bold(printable(`longshore promote ${name} -n ${namespace} --gate ${gate.name}`))];
    }
    case 'Approved':
      return drawn('●', style.busy, `approved${by(gate)}, ECS is told to go on`);
    case 'Passed':
      return drawn('✓', style.good, `passed${by(gate)}${gate.approvedAt === undefined ? '' : ` at ${clockTime(gate.approvedAt, now)}`}`);
    case 'TimedOut':
      return drawn('✗', style.bad, 'nobody approved in time');
    default:
      return drawn('✗', style.bad, gate.state ?? 'unknown');
  }
}

function by({ approvedBy }: Gate): string {
  return approvedBy === undefined ? '' : ` by ${approvedBy}`;
}
