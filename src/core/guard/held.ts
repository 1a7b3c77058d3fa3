import type { TagDecision } from '../metadata/floating.ts';
import type { PublishPlan } from '../publish-plan.ts';
import { nameTargets, type Target } from '../targets.ts';

/** A name that keeps what it names, and why. */
export interface HeldTag {
  /** The text of its target, `ghcr.io/acme/app:latest`. */
  readonly text: string;
  readonly reason: string;
  /** The version that it stays at, where a version decided. */
  readonly at?: string;
}

/** `ghcr.io/acme/app:latest stays at 2.0.1: 2.0.1 is newer than 1.9.1` */
export function formatHeld({ text, at, reason }: HeldTag): string {
  return `${text} ${describeStay({ at, reason })}`;
}

export function describeStay({ at, reason }: { readonly at?: string | undefined; readonly reason: string }) {
  return `stays${at ? ` at ${at}` : ''}: ${reason}`;
}

/** The names of the plan that a decision by tag keeps where they are. */
export function findHeld(targets: readonly Target[], decisions: readonly TagDecision[]): readonly HeldTag[] {
  return targets.flatMap((target) => {
    const decision = decisions.find(({ tag }) => tag === target.reference.tag);
    return decision && !decision.moves ? [holdBy(target, decision)] : [];
  });
}

export function holdBy({ text }: Pick<Target, 'text'>, { reason, rival }: TagDecision): HeldTag {
  return { text, reason, ...(rival && { at: rival }) };
}

/** The plan without the names that are held: they are neither pushed nor in any output. */
export function holdTags(plan: PublishPlan, held: readonly HeldTag[]): PublishPlan {
  if (held.length === 0) return plan;
  const texts = new Set(held.map(({ text }) => text));
  const targets = plan.targets.filter(({ text }) => !texts.has(text));
  const guard = { ...plan.guard, held: [...plan.guard.held, ...held] };
  return { ...plan, targets, metadata: nameTargets(plan.metadata, targets), guard };
}

/** The engine's own BuildKit brings content out together with a tag only (docs/decisions/0004): no tag, no push. */
export function withoutEmptyPush(plan: PublishPlan): PublishPlan {
  if (!plan.push.push || plan.targets.length > 0 || plan.engine.driver !== 'docker') return plan;
  const reason =
    "no tag moves, and the engine's own BuildKit pushes only with a tag; `driver: docker-container` pushes by digest";
  return { ...plan, push: { push: false, reason } };
}
