import { each, option } from '../arguments.ts';
import type { Driver } from '../engine.ts';
import { type DriverOption, formatDriverOption } from './driver-options.ts';

/** A node that buildx is to make, or to append to its builder, or to change. */
export interface NewNode {
  readonly builder: string;
  /** Absent: as buildx names it. The name of a node that is there changes that one. */
  readonly name?: string;
  readonly driver: Driver;
  readonly endpoint: string;
  readonly driverOpts: readonly DriverOption[];
  /** What a BuildKit that buildx starts is told on its command line. */
  readonly daemonFlags: string;
  /** buildkitd.toml for a BuildKit that buildx starts. */
  readonly configFile?: string;
  /** What it is to build, whatever it says of itself; empty: what it says. */
  readonly platforms: readonly string[];
  readonly isAppended: boolean;
}

/** `docker buildx create`: the node is there afterwards, and with `boot` it runs. */
export function deriveCreateArguments(node: NewNode, boot: boolean): readonly string[] {
  return [
    ...['buildx', 'create', '--name', node.builder, '--driver', node.driver],
    ...option('--node', node.name),
    ...(node.isAppended ? ['--append'] : []),
    ...each('--driver-opt', node.driverOpts.map(formatDriverOption)),
    ...option('--buildkitd-flags', node.daemonFlags),
    ...option('--buildkitd-config', node.configFile),
    ...option('--platform', node.platforms.join(',')),
    ...(boot ? ['--bootstrap'] : []),
    ...(node.endpoint ? [node.endpoint] : []),
  ];
}

/** The user's flags, and the entitlements that they do not grant already. */
export function deriveDaemonFlags(given: string, entitlements: readonly string[]): string {
  const granted = new Set(
    [...given.matchAll(/--allow-insecure-entitlement[=\s]+["']?([\w.-]+)/g)].map(([, name]) => name),
  );
  const missing = [...new Set(entitlements)].filter((name) => !granted.has(name));
  return [given, ...missing.map((name) => `--allow-insecure-entitlement ${name}`)].filter(Boolean).join(' ');
}
