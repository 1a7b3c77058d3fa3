import { type ListItem, readFields } from '../../inputs/lists.ts';
import type { Problem } from '../problem.ts';
import { parseReference } from '../reference.ts';
import { readLineList } from './line-list.ts';
import type { Reading } from './rules.ts';
import type { Flaw } from './template.ts';

interface Image {
  readonly name: string;
  readonly enabled: boolean;
}

/** The names of the images that are enabled, lower case, in the order of the input. */
export function parseImages(text: string, owner: string): Reading<readonly string[]> {
  const list = readLineList('images', text);
  if (!list.items) return { value: [], problems: list.problems, warnings: [] };
  const items = list.items.filter((item) => item.text !== '');
  const lines = items.map((item) => readLine(item, items.length === 1));
  const enabled = lines.flatMap((line) => line.images).filter((image) => image.enabled);
  return {
    value: enabled.map((image) => image.name.toLowerCase()),
    problems: [...list.problems, ...lines.flatMap((line) => [...line.problems, ...checkNames(line, owner)])],
    warnings: lines.flatMap((line) => line.warnings),
  };
}

interface ImageLine {
  readonly item: ListItem;
  readonly images: readonly Image[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

function readLine(item: ListItem, isOnly: boolean): ImageLine {
  const row = readFields(item.text);
  if ('problem' in row) {
    const problems = [locate({ code: 'images.quotes', ...row.problem }, item)];
    return { item, images: [], problems, warnings: [] };
  }
  const fields = row.fields.map((field) => field.split('=').map((part) => part.trim()));
  if (isOnly && fields.every((parts) => parts.length === 1)) {
    // The oldest notation of the peers, which they still read: all images on one line.
    const images = fields.map(([name]) => ({ name: name ?? '', enabled: true }));
    return { item, images, problems: [], warnings: [] };
  }
  return readFieldsOfLine(item, fields);
}

function readFieldsOfLine(item: ListItem, fields: readonly (readonly string[])[]): ImageLine {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  let name = '';
  let enabled = true;
  for (const [key = '', value] of fields) {
    if (value === undefined || key.toLowerCase() === 'name') {
      if (name !== '') warnings.push(locate(secondName(name, value ?? key), item));
      name = value ?? key;
    } else if (key.toLowerCase() !== 'enable') {
      problems.push(locate(unknownKey(key), item));
    } else if (value === 'true' || value === 'false') {
      enabled = value === 'true';
    } else {
      problems.push(locate(badEnable(value), item));
    }
  }
  return { item, images: [{ name, enabled }], problems, warnings };
}

function checkNames(line: ImageLine, owner: string): readonly Problem[] {
  return line.images.flatMap(({ name }) => {
    const flaw = findNameFlaw(name, owner);
    return flaw ? [locate(flaw, line.item)] : [];
  });
}

function findNameFlaw(name: string, owner: string): Flaw | undefined {
  if (name === '') return { code: 'images.empty', message: 'the name of an image is empty' };
  const reading = parseReference(name, owner === '' ? {} : { owner });
  if ('problem' in reading) return reading.problem;
  if (reading.reference.tag === undefined && reading.reference.digest === undefined) return undefined;
  return {
    code: 'images.tagged',
    message: `\`${name}\` names more than an image`,
    hint: 'leave out tag and digest here; `tags` says which tags it gets',
  };
}

function locate(flaw: Flaw, item: ListItem): Problem {
  return { ...flaw, input: 'images', line: item.line };
}

function secondName(first: string, second: string): Flaw {
  return {
    code: 'images.second-name',
    message: `"${second}" takes the place of the image "${first}"`,
    hint: 'write one image a line',
  };
}

function unknownKey(key: string): Flaw {
  return {
    code: 'images.unknown',
    message: `there is no \`${key}\` for an image`,
    hint: 'an image has `name` and `enable`: `name=ghcr.io/acme/app,enable=true`',
  };
}

function badEnable(value: string): Flaw {
  return {
    code: 'images.enable',
    message: `\`enable\` is \`true\` or \`false\`, found "${value}"`,
    hint: `it is no template here; a workflow expression gives one of the two: \`enable=\${{ github.ref_name == 'main' }}\``,
  };
}
