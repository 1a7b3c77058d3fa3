import { parse, stringify, TomlError } from 'smol-toml';
import type { DaemonConfig } from './daemon-config.ts';

export type DaemonConfigReading =
  | { readonly config: DaemonConfig }
  | { readonly fault: { readonly message: string; readonly line: number } };

/** Integers stay integers: BuildKit does not take `4.0` for `4`. */
export function readDaemonConfig(text: string): DaemonConfigReading {
  try {
    return { config: parse(text, { integersAsBigInt: true }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { fault: { message, line: error.line } };
  }
}

export function formatDaemonConfig(config: DaemonConfig): string {
  return stringify(config);
}
