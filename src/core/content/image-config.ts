import { isJsonObject, type JsonValue, textAt, valueAt } from '../event.ts';
import type { StartCommand } from './program.ts';

/** What an image's configuration tells everyone who pulls it. */
export interface ImageConfig {
  readonly start: StartCommand;
  readonly labels: Readonly<Record<string, string>>;
  /** The steps it was made in, the oldest first. */
  readonly history: readonly HistoryStep[];
}

/** One entry of `history` (image-spec, config.md). */
export interface HistoryStep {
  readonly instruction: string;
  /** RFC 3339; empty where it is not told. */
  readonly created: string;
  readonly hasLayer: boolean;
}

/** Of the configuration blob of a registry: `config` and `history` (image-spec, config.md). */
export function parseImageConfig(value: JsonValue): ImageConfig {
  const history = listOf(valueAt(value, 'history')).filter(isJsonObject);
  return readConfig(
    valueAt(value, 'config'),
    history.map((step) => ({
      instruction: textAt(step, 'created_by') ?? '',
      created: textAt(step, 'created') ?? '',
      hasLayer: step.empty_layer !== true,
    })),
  );
}

/** Of the engine's answers for an image and its history, which has the newest step first and does not tell the layers. */
export function parseEngineConfig(image: JsonValue, history: JsonValue): ImageConfig {
  const steps = listOf(history).filter(isJsonObject);
  return readConfig(
    valueAt(image, 'Config'),
    steps
      .map((step) => ({ instruction: textAt(step, 'CreatedBy') ?? '', created: '', hasLayer: true }))
      .reverse(),
  );
}

/** What of it is text that may hold a secret, with the name of its place. */
export function listTexts({ start, labels, history }: ImageConfig): readonly (readonly [string, string])[] {
  return [
    ...start.env.map((pair) => [`\`ENV ${pair.split('=')[0] ?? ''}\``, pair] as const),
    ...Object.entries(labels).map(([name, text]) => [`label \`${name}\``, text] as const),
    ...history.map((step, index) => [`step ${index + 1} of the history`, step.instruction] as const),
    ['the command', [...start.entrypoint, ...start.cmd].join(' ')],
  ];
}

function readConfig(config: JsonValue | undefined, history: readonly HistoryStep[]): ImageConfig {
  const texts = (name: string) =>
    listOf(valueAt(config, name)).filter((item): item is string => typeof item === 'string');
  const labels = valueAt(config, 'Labels');
  return {
    start: {
      entrypoint: texts('Entrypoint'),
      cmd: texts('Cmd'),
      env: texts('Env'),
      workingDir: textAt(config, 'WorkingDir') ?? '',
    },
    labels: isJsonObject(labels)
      ? Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, String(text)]))
      : {},
    history,
  };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
