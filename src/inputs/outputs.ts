import { attributeOf, type Exporter, ownAttributes, parseExporter } from '../core/exporter.ts';
import { findNearest } from '../core/nearest.ts';
import type { Problem } from '../core/problem.ts';
import type { Entry } from './entries.ts';
import { createFindings, type Findings, parseEntries, parseText, type RawInputs } from './raw.ts';

const exporterTypes = ['image', 'registry', 'local', 'tar', 'oci', 'docker', 'cacheonly'];
/** Types that write to the machine, and have to be told where. */
const fileTypes = ['local', 'tar', 'oci'];

/** The exports that the user wishes beside, and for, the published image. */
export function parseOutputs(raw: RawInputs, found: Findings): readonly Exporter[] {
  return parseOutputLines(raw, found).map(({ exporter }) => exporter);
}

export interface OutputLine {
  readonly exporter: Exporter;
  readonly line: number;
}

export function parseOutputLines(raw: RawInputs, found: Findings): readonly OutputLine[] {
  return parseEntries(raw, 'outputs', found).flatMap((entry) => {
    const place = { input: 'outputs', line: entry.line };
    const exporter = tryParseExporter(entry);
    const problem = exporter ? findProblem(exporter) : describeSyntax(entry.text);
    if (problem) found.problems.push({ ...problem, ...place });
    if (!exporter || problem) return [];
    const isUsed = (name: string) => name === 'name' && isNamedByOutputs(raw);
    const unused = exporter.attributes.filter(isUnused).flatMap(([name]) => (isUsed(name) ? [] : [name]));
    if (exporter.type === 'image' && unused.length > 0) {
      found.notices.push({ ...describeUnused(unused), ...place });
    }
    return [{ exporter, line: entry.line }];
  });
}

/** `type=image,name=ghcr.io/acme/app:1` is a whole publication to buildx: the names count where no input gives any. */
export function isNamedByOutputs(raw: RawInputs): boolean {
  return parseText(raw, 'images') === '' && parseText(raw, 'tags') === '' && parseOutputNames(raw) !== '';
}

/** The references that `type=image` lines name, one a line. */
export function parseOutputNames(raw: RawInputs): string {
  const exporters = parseEntries(raw, 'outputs', createFindings()).map(tryParseExporter);
  const names = exporters.map((one) => (one?.type === 'image' ? attributeOf(one, 'name') : undefined) ?? '');
  return names.flatMap((list) => list.split(',').filter(Boolean)).join('\n');
}

/** `push-by-digest=true`: the image of one leg of a distributed build, which must not get the tags. */
export function asksForDigestOnly(exporters: readonly Exporter[]): boolean {
  return exporters.some((one) => one.type === 'image' && attributeOf(one, 'push-by-digest') === 'true');
}

/** Those with the value `true` ask for what is done anyway, or, by digest, for what is done by itself; `push` counts. */
function isUnused([name, value]: readonly [string, string]): boolean {
  return ownAttributes.has(name) && name !== 'push' && (name === 'name' || value !== 'true');
}

function tryParseExporter({ text }: Entry): Exporter | undefined {
  try {
    const exporter = parseExporter(text);
    return /^[\w.-]+$/.test(exporter.type) ? exporter : undefined;
  } catch {
    return undefined;
  }
}

function findProblem(exporter: Exporter): Problem | undefined {
  const { type } = exporter;
  const nearest = exporterTypes.includes(type) ? undefined : findNearest(type, exporterTypes);
  if (nearest) {
    return {
      code: 'outputs.type',
      message: `there is no exporter \`${type}\``,
      hint: `did you mean \`type=${nearest}\`?`,
    };
  }
  const dest = attributeOf(exporter, 'dest');
  if (dest === '-' || (fileTypes.includes(type) && !dest)) {
    return {
      code: 'outputs.dest',
      message: `\`type=${type}\` ${dest === '-' ? 'cannot write to the standard output of a step' : 'does not say where to'}`,
      hint: `write \`type=${type},dest=<path>\``,
    };
  }
  return undefined;
}

function describeSyntax(text: string): Problem {
  return {
    code: 'outputs.syntax',
    message: `expected \`type=<exporter>,<name>=<value>,...\`, found "${text}"`,
    hint: 'for example `type=local,dest=out`, `type=oci,dest=image.tar`; quote a field that holds a comma',
  };
}

function describeUnused(names: readonly string[]): Problem {
  return {
    code: 'outputs.own-attribute',
    message: `${names.map((name) => `\`${name}\``).join(', ')} of \`type=image\` is not used`,
    hint: '`images` and `tags` say what the image is called, `push` whether it is pushed',
  };
}
