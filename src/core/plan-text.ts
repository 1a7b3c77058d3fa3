import type { EcrLogin } from './aws/ecr-login.ts';
import { formatContext } from './build-context.ts';
import type { NodePlan } from './builder/node-platforms.ts';
import { formatBuiltCommit } from './built-commit.ts';
import { formatCache } from './cache/decide.ts';
import { formatMounts } from './cache-mounts/decide.ts';
import type { Login } from './docker-config.ts';
import { formatHeld } from './guard/held.ts';
import type { IndexDecision } from './index-decision.ts';
import type { LocalBase } from './local-base.ts';
import { listTagReasons } from './metadata/tag-reasons.ts';
import { safeLine } from './progress/safe-text.ts';
import type { PublishPlan } from './publish-plan.ts';

/** The plan as the log and a dry run show it: one decision a line, each with its reason. */
export function formatPlan(plan: PublishPlan, localBases: readonly LocalBase[] = []): readonly string[] {
  const { push, context, engine, metadata } = plan;
  const names = plan.targets.map((target) => target.text);
  return [
    ...row('tags', names.length > 0 ? names.join(', ') : 'none'),
    ...plan.guard.held.flatMap((one) => row('stays', formatHeld(one))),
    ...listTagReasons(metadata).map(
      (rule) => `              ${rule.rule}: ${rule.tag ? `${rule.tag}, ` : ''}${rule.reason}`,
    ),
    ...row('push', `${push.push ? 'yes' : 'no'}: ${push.reason}`),
    ...row('context', `${formatContext(context)} (${context.reason})`),
    ...(plan.built ? row('commit', formatBuiltCommit(plan.built)) : []),
    ...(plan.dockerfile ? row('dockerfile', plan.dockerfile) : []),
    ...plan.labels.notes.flatMap((note) => row('label', note)),
    ...row('platforms', plan.platforms.join(', ') || "the builder's own"),
    ...row('builder', `${engine.builder ?? engine.driver} (${engine.reason})`),
    ...engine.nodes.flatMap((node) => row('node', formatNode(node))),
    ...(plan.room?.parallelism
      ? row('steps', `at most ${plan.room.parallelism} at once, because memory is short`)
      : []),
    ...plan.emulation.flatMap((need) => row('emulation', `${need.platform}: ${need.reason}`)),
    ...(plan.index.reason === '' ? [] : row('index', formatIndex(plan.index))),
    ...localBases.flatMap((base) => row('base', formatLocalBase(base))),
    ...row('cache', formatCache(plan.cache)),
    ...formatMountsRow(plan),
    ...formatArguments(plan),
    ...row('provenance', formatProvenance(plan)),
    ...(plan.sbom ? row('sbom', plan.sbom) : []),
    ...(plan.attest.wish === false ? [] : row('attest', formatAttest(plan))),
    ...row(
      'logins',
      [...plan.logins.map(formatLogin), ...plan.ecrLogins.map(formatEcrLogin)].join(', ') ||
        "the runner's own",
    ),
  ].map(safeLine);
}

function formatMountsRow({ mounts, mountsNote }: PublishPlan): readonly string[] {
  const text = mounts ? formatMounts(mounts) : mountsNote;
  return text === undefined ? [] : row('mounts', text);
}

export function formatIndex({ form, reason }: IndexDecision): string {
  return `${form === 'index' ? 'an index' : 'none, a plain manifest'}: ${reason}`;
}

function formatLocalBase({ name, line, isCertain }: LocalBase): string {
  const unless = isCertain ? 'no registry gave it' : 'unless its registry has it';
  return `${name} (line ${line}) from the engine's store: ${unless}, and the builder does not see that store`;
}

/** Values that nobody gave, so that nobody wonders where they come from. */
function formatArguments({ buildArguments: { passed, kept } }: PublishPlan): readonly string[] {
  const why = 'the Dockerfile declares it, and `build-args` does not set it';
  return [
    ...passed.flatMap(({ name, value, line }) => row('build-arg', `${name}=${value} (line ${line}: ${why})`)),
    ...kept.flatMap(({ name, value, line }) =>
      row('build-arg', `${name} stays ${value} (line ${line}: a default of the Dockerfile's own)`),
    ),
  ];
}

function formatNode({ label, platforms, open }: NodePlan): string {
  if (open.length > 0) return `${label}: what it offers of ${open.join(', ')}`;
  return `${label}: ${platforms.join(', ') || 'nothing of this build'}`;
}

function formatProvenance({ provenance, engine }: PublishPlan): string {
  const { withAttestations, attestationObstacle } = engine;
  return withAttestations || !attestationObstacle ? provenance : `${provenance} (${attestationObstacle})`;
}

function formatAttest({ attest }: PublishPlan): string {
  return `${attest.attest ? 'yes' : 'no'}: ${attest.reason}`;
}

function formatLogin({ host, path, username, password, isDefault }: Login): string {
  // A long name with a shorter password: the two may have been exchanged.
  const isToken = username.length >= 20 && username.length > password.length;
  const who = isToken ? '*** (longer than its password: are the two exchanged?)' : username;
  return `${host}${path ? `/${path}` : ''} as ${who}${isDefault ? ', by the token of the run unless docker is logged in there' : ''}`;
}

function formatEcrLogin({ host, keys, isDefault }: EcrLogin): string {
  if (keys) return `${host} by the AWS keys of the inputs`;
  return `${host} by the runner's AWS credentials${isDefault ? ' if it has any, unless docker is logged in there' : ''}`;
}

function row(name: string, value: string): readonly string[] {
  return [`  ${name.padEnd(12)}${value}`];
}
