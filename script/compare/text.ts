/** Texts of the inputs `tags`, `flavor`, `labels` and `annotations`: mostly right, sometimes wrong. */
import type { Dice } from './dice.ts';
import * as words from './words.ts';

const MISTAKES = 0.015;

export function writeTags(dice: Dice): string {
  const line = () => (dice.chance(0.06) ? dice.pick(['# note', '', '#type=sha']) : writeRule(dice));
  return dice.list(1, 5, line).join(dice.pick(['\n', '\n', '\r\n']));
}

export function writeFlavor(dice: Dice): string {
  const onLatest = () => (dice.chance(0.4) ? `,onlatest=${dice.pick(['true', 'false'])}` : '');
  const latest = () => `latest=${dice.pick(['auto', 'true', 'false'])}`;
  const affix = () =>
    `${dice.pick(['prefix', 'suffix', 'Prefix'])}=${dice.pick(words.plainTexts)}${onLatest()}`;
  const template = () => `${dice.pick(['prefix', 'suffix'])}=${writeTemplate(dice)}`;
  const mistake = () =>
    dice.pick(['latest=yes', 'foo', 'colour=red', 'suffix=x,onlatest=no', 'onlatest=true', 'latest=true,']);
  const line = () =>
    dice.chance(MISTAKES) ? mistake() : dice.pick([latest, latest, affix, affix, template])();
  return dice.list(1, 3, line).join('\n');
}

export function writePairs(dice: Dice): string {
  const value = () =>
    dice.pick([() => dice.pick(words.plainTexts), () => writeTemplate(dice), () => writeDate(dice)])();
  const line = () => {
    if (dice.chance(MISTAKES)) return dice.pick(words.wrongPairs);
    return dice.chance(0.2) ? dice.pick(words.oddPairs) : `${dice.pick(words.keys)}=${value()}`;
  };
  return dice.list(1, 4, line).join(dice.pick(['\n', '\n', '\n# note\n', '\r\n']));
}

function writeTemplate(dice: Dice): string {
  const before = dice.chance(0.4) ? dice.pick(words.plainTexts) : '';
  return `${before}${dice.pick(words.expressions)}${dice.chance(0.3) ? dice.pick(words.plainTexts) : ''}`;
}

function writeDate(dice: Dice): string {
  const zone = dice.chance(0.6) ? ` tz='${dice.pick(words.zones)}'` : '';
  return `{{${dice.pick(['date', 'commit_date'])} '${dice.pick(words.formats)}'${zone}}}`;
}

type Attributes = [name: string, value: string][];

function writeRule(dice: Dice): string {
  if (dice.chance(MISTAKES)) return dice.pick(wrongRules);
  const [type, own] = dice.pick(ruleMakers)(dice);
  const attributes: Attributes = [...own, ...writeCommon(dice)];
  const fields = attributes.map(([name, value]) => quoteField(`${name}=${value}`));
  const typed = dice.chance(0.03) ? `Type = ${type}` : `type=${type}`;
  const line = (dice.chance(0.1) ? [...fields, typed] : [typed, ...fields]).join(
    dice.chance(0.05) ? ' , ' : ',',
  );
  return line.includes('"') ? quoteField(line) : line;
}

/** The line is read twice as comma separated values, so quotes have to be written for both. */
function quoteField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeValue(dice: Dice): string {
  return dice.pick([
    () => dice.pick(words.gitTags),
    () => dice.pick(words.plainTexts),
    () => writeTemplate(dice),
    () => writeDate(dice),
  ])();
}

function writeCommon(dice: Dice): Attributes {
  const attributes: Attributes = [];
  if (dice.chance(0.15))
    attributes.push([
      'enable',
      dice.pick(['true', 'false', '{{is_default_branch}}', '{{is_not_default_branch}}']),
    ]);
  if (dice.chance(0.2))
    attributes.push(['priority', dice.pick(['1', '0', '2000', '-5', '900', '0.5', '', '1e3'])]);
  if (dice.chance(0.2))
    attributes.push(['prefix', dice.chance(0.5) ? dice.pick(words.plainTexts) : writeTemplate(dice)]);
  if (dice.chance(0.2))
    attributes.push(['suffix', dice.chance(0.5) ? dice.pick(words.plainTexts) : writeDate(dice)]);
  return attributes;
}

function writeVersion(type: string): (dice: Dice) => [string, Attributes] {
  return (dice) => {
    const forms = [
      '{{version}}',
      '{{major}}',
      '{{major}}.{{minor}}',
      'v{{major}}',
      '{{raw}}',
      '{{ raw }}',
      '{{major}}.{{minor}}.{{patch}}',
      'x',
      '',
      '{{{raw}}}',
      'a{{raw}}',
      '{{#if patch}}{{patch}}{{/if}}',
    ];
    const semverOnly = [
      '{{build}}',
      '{{prerelease}}',
      '{{build.[0]}}',
      '{{loose}}',
      '{{#each build}}{{this}}-{{/each}}',
    ];
    const pattern = dice.pick(type === 'semver' ? [...forms, ...forms, ...semverOnly] : forms);
    const attributes: Attributes = [['pattern', pattern]];
    if (dice.chance(0.25)) attributes.push(['value', writeValue(dice)]);
    if (dice.chance(0.2)) attributes.push(['match', dice.pick(words.patterns)]);
    return [type, attributes];
  };
}

const ruleMakers: readonly ((dice: Dice) => [string, Attributes])[] = [
  writeVersion('semver'),
  writeVersion('semver'),
  writeVersion('pep440'),
  (dice) => [
    'match',
    [
      ['pattern', dice.pick(words.patterns)],
      ...(dice.chance(0.5)
        ? [['group', dice.pick(['0', '1', '2', '01', '', '-1', '1.5', '9'])] as [string, string]]
        : []),
      ...(dice.chance(0.3) ? [['value', writeValue(dice)] as [string, string]] : []),
    ],
  ],
  (dice) => ['edge', dice.chance(0.5) ? [['branch', dice.pick(words.branches)]] : []],
  (dice) => ['ref', [['event', dice.pick(['branch', 'tag', 'pr'])]]],
  (dice) => ['ref', [['event', dice.pick(['branch', 'tag', 'pr'])]]],
  (dice) => ['raw', [['value', writeValue(dice)]]],
  (dice) => ['sha', dice.chance(0.5) ? [['format', dice.pick(['short', 'long'])]] : []],
  (dice) => [
    'schedule',
    dice.chance(0.7) ? [['pattern', dice.pick(["{{date 'YYYYMMDD'}}", 'weekly', writeDate(dice)])]] : [],
  ],
];

const wrongRules = [
  'type=semvr,pattern={{version}}',
  'type=semver',
  'type=pep440',
  'type=match',
  'type=raw',
  'type=ref',
  'type=ref,event=brnch',
  'type=sha,format=medium',
  'type=sha,fromat=long',
  'type=sha,enable=yes',
  'type=sha,enable=',
  'type=sha,enable=TRUE',
  'type=raw,value={{branch',
  'type=raw,value={{nope}}',
  'type=raw,value={{nope 1}}',
  'type=raw,value={{major}}',
  'foo',
  'foo,bar',
  'type=raw,foo,bar',
  '=x',
  'type=',
  ',',
  'type=sha,',
  'type=raw,value=x,',
  'type=match,pattern=(',
  'type=match,pattern=a,group=x',
  'type=match,pattern=/a/q',
  'type=match,pattern=(?<=v)1',
  'type=match,pattern=(.)\\1',
  'type=semver,pattern={{branch}}',
  'type=semver,pattern={{version}',
  'type=raw,value={{date}}',
  "type=raw,value={{date 'x' zone='y'}}",
  'type=sha,priority=high',
  'type=semver,pattern={{version}},match=\\d+\\.\\d+\\.\\d+',
  'type=ref,event=branch,branch=main',
  'type=match,"pattern=\\d{1,3}"',
  "type=raw,value={{date 'YYYY' tz='Mars/Base'}}",
  'type=raw,value={{> part}}',
  'type=raw,value={{#if}}{{/if}}',
  'type=schedule,pattern={{branch}}',
  'type=raw,value={{#foo}}a{{/foo}}',
  '  ',
];
