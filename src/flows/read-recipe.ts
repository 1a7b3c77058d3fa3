import { resolve } from 'node:path';
import { leaveGitOut } from '../core/context/git-folder.ts';
import type { PublishPlan } from '../core/publish-plan.ts';
import { declaresDate, findUnknown } from '../core/reuse/content.ts';
import { parseDockerignore } from '../core/reuse/dockerignore.ts';
import type { RecipeFacts } from '../core/reuse/recipe.ts';
import type { Io } from '../io/io.ts';
import { hashTree, listTree } from '../io/tree.ts';
import { findLocalBases } from './find-local-bases.ts';
import { loadExpressions } from './load-tools.ts';
import { lookUpImage } from './read-base.ts';
import { readIgnoreList } from './read-context.ts';
import type { PublishRequest } from './read-request.ts';
import type { Session } from './session.ts';

/** What the recipe of the image needs to know of this machine and of registries; or why that cannot be known. */
export async function readSources(
  io: Io,
  request: PublishRequest,
  plan: PublishPlan,
  session: Session,
): Promise<RecipeFacts | { readonly obstacle: string }> {
  const { inputs, facts } = request;
  const { doubt } = plan.built ?? {};
  if (doubt) return { obstacle: `${doubt}; nor does a later run reuse this image` };
  const text = facts.workspace.dockerfile?.text;
  const { reason: _, ...place } = plan.context;
  const common = { env: io.env, dockerfile: text };
  if (inputs.reuse === 'commit') return { ...common, context: `${facts.event.sha} ${JSON.stringify(place)}` };
  const obstacle = findUnknown(plan, text, await findLocalBases(io, request, plan));
  if (obstacle || text === undefined) return { obstacle: obstacle ?? '' };
  const names = plan.bases.map(({ reference }) => reference);
  const [trees, digests] = await Promise.all([
    hashIfPossible(io, plan),
    Promise.all(names.map((name) => lookUpImage(io, request, plan, session, name))),
  ]);
  if (typeof trees === 'string') return { obstacle: `.dockerignore cannot be followed: ${trees}` };
  const missing = names.find((_, index) => digests[index] === undefined);
  if (missing) return { obstacle: `its registry does not say what ${missing} is now` };
  const date = declaresDate(text) ? [String(plan.sourceDateEpoch ?? io.env.SOURCE_DATE_EPOCH)] : [];
  const bases = names.map((name, index) => `${name}=${digests[index]?.digest}`);
  return { ...common, context: [...trees, ...date].join(' '), bases };
}

/** The same files as the build gets: of the context, and of the build contexts, which have lists of their own. */
async function hashContexts({ workspace }: Io, plan: PublishPlan): Promise<readonly string[]> {
  const { context, buildContexts, dockerfile = 'Dockerfile' } = plan;
  const others = buildContexts.map((line) => line.slice(line.indexOf('=') + 1));
  const hash = async (path: string, file?: string, leavesGitOut = false) => {
    const folder = resolve(workspace, path);
    const list = (await readIgnoreList(folder, file))?.bytes.toString('utf8') ?? '';
    const text = leavesGitOut ? leaveGitOut(list) : list;
    const { look } = parseDockerignore(text, await loadExpressions(text));
    return hashTree(folder, await listTree(folder, look));
  };
  const own = hash(context.value, resolve(workspace, dockerfile), context.leavesGitOut);
  return Promise.all([own, ...others.map((path) => hash(path))]);
}

async function hashIfPossible(io: Io, plan: PublishPlan): Promise<readonly string[] | string> {
  try {
    return await hashContexts(io, plan);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
