import { isRemote } from '../build-context.ts';
import { isUnderstood } from '../dockerfile/emulation.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { LocalBase } from '../local-base.ts';
import type { PublishPlan } from '../publish-plan.ts';

/** What goes into the image and cannot be compared with what went into another one; nothing where all can be. */
export function findUnknown(
  { context, buildContexts, bases }: PublishPlan,
  text: string | undefined,
  localBases: readonly LocalBase[],
): string | undefined {
  if (context.kind !== 'path')
    return 'the context is fetched by BuildKit, and its files cannot be compared here';
  if (text === undefined) return 'the Dockerfile is not here to be read';
  const dockerfile = parseDockerfile(text);
  if (!isUnderstood(dockerfile)) return 'the Dockerfile has a frontend or a line that is not understood here';
  const remote = buildContexts.find((line) => isRemote(line.slice(line.indexOf('=') + 1)));
  if (remote) return `the build context \`${remote.split('=')[0]}\` is not a folder`;
  const fetched = dockerfile.stages
    .flatMap(({ instructions }) => instructions)
    .find(
      ({ keyword, text: line }) =>
        keyword === 'ADD' && /(?:^|[\s"'])(?:https?:\/\/|git@|git:\/\/)/.test(line),
    );
  if (fetched) return `line ${fetched.line} adds what is fetched from an address`;
  const open = bases.find(({ isResolved }) => !isResolved);
  if (open) return `line ${open.line} names a base image by a variable`;
  const [local] = localBases;
  return local && `line ${local.line} builds on an image of this machine`;
}

/** A date that the Dockerfile asks for is part of what it makes. */
export function declaresDate(text: string): boolean {
  return /^\s*ARG\s.*\bSOURCE_DATE_EPOCH\b/im.test(text);
}
