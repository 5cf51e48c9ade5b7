import type { GitCommit } from '../ports.ts';
import { clip } from '../rollout/clip.ts';

/** A commit for a person: the first twelve digits of its SHA and its subject, `a1b2c3d4e5f6 "Fix the image"`. */
export function describeCommit({ sha, subject }: Pick<GitCommit, 'sha' | 'subject'>): string {
  const text = clip(subject, 72);
  return text === '' ? sha.slice(0, 12) : `${sha.slice(0, 12)} "${text}"`;
}
