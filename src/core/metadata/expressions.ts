import { textAt } from '../event.ts';
import { findNearest } from '../nearest.ts';
import { SlipwayError } from '../problem.ts';
import { CallerMistake, type TemplateScope, type Templates } from './template.ts';
import type { FormatDate, MetadataContext } from './types.ts';

const VERSION_HOME = 'it exists in the `pattern` of type=semver and type=pep440 only';
const GLOBAL_HOME =
  'it exists in `value`, `prefix`, `suffix`, `enable`, labels and annotations, but not in `pattern`';
const globalNames = [
  'branch',
  'tag',
  'sha',
  'base_ref',
  'is_default_branch',
  'is_not_default_branch',
  'date',
  'commit_date',
];
const versionNames = ['raw', 'version', 'major', 'minor', 'patch'];
const semverNames = [...versionNames, 'prerelease', 'build'];

function allPointTo(names: readonly string[], home: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, home]));
}

/** Names of `value`, `prefix`, `suffix`, `enable`, labels and annotations. */
export const globalScope: TemplateScope = {
  names: globalNames,
  elsewhere: allPointTo(semverNames, VERSION_HOME),
};
/** Names of the `pattern` of a schedule. */
export const scheduleScope: TemplateScope = {
  names: ['date', 'commit_date'],
  elsewhere: { ...globalScope.elsewhere, ...allPointTo(globalNames, GLOBAL_HOME) },
};
export const semverScope: TemplateScope = {
  // The last three are fields of the parsed version that the peers' templates can reach, too.
  names: [...semverNames, 'loose', 'options', 'includePrerelease'],
  elsewhere: allPointTo(globalNames, GLOBAL_HOME),
};
export const pep440Scope: TemplateScope = {
  names: versionNames,
  elsewhere: {
    ...allPointTo(globalNames, GLOBAL_HOME),
    ...allPointTo(['prerelease', 'build'], 'it exists in type=semver'),
  },
};

/** Fills in templates: with the global names, with the dates only, or with a version's own fields. */
export interface Renderer {
  readonly templates: Templates;
  readonly global: (template: string) => string;
  readonly dates: (template: string) => string;
  readonly version: (template: string, fields: object) => string;
}

export interface RendererSettings {
  readonly templates: Templates;
  readonly shortSha: string;
  readonly formatDate?: FormatDate | undefined;
}

export function createRenderer(context: MetadataContext, settings: RendererSettings): Renderer {
  const { templates, formatDate } = settings;
  const { render } = templates;
  const dates = {
    date: dateHelper('date', context.now, formatDate),
    commit_date: dateHelper('commit_date', context.commitDate, formatDate),
  };
  // Functions, not texts: `{{#if is_default_branch}}` calls its argument, and the peers' workflows know it so.
  const names = {
    ...dates,
    branch: () => cutPrefix(context.event.ref, 'refs/heads/') ?? '',
    tag: () => cutPrefix(context.event.ref, 'refs/tags/') ?? '',
    sha: () => settings.shortSha,
    base_ref: () => findBaseRef(context),
    is_default_branch: () => String(isDefaultBranch(context)),
    is_not_default_branch: () => String(!isDefaultBranch(context)),
  };
  return {
    templates,
    global: (template) => render(template, names),
    dates: (template) => render(template, dates),
    version: (template, fields) => render(template, fields),
  };
}

/** The rest of a text that starts with the prefix. */
export function cutPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

function findBaseRef({ event }: MetadataContext): string {
  if (event.ref.startsWith('refs/tags/')) {
    const base = textAt(event.payload, 'base_ref');
    if (base !== undefined) return base.replace(/^refs\/heads\//, '');
  }
  if (!event.ref.startsWith('refs/pull/')) return '';
  return textAt(event.payload, 'pull_request', 'base', 'ref') ?? '';
}

/** As the peer has it, which also says yes to any ref of the events that GitHub starts on the default branch. */
function isDefaultBranch({ event }: MetadataContext): boolean {
  const branch = event.ref.replace(/^refs\/heads\//, '');
  if (branch === '') return false;
  if (textAt(event.payload, 'repository', 'default_branch') === branch) return true;
  return /create|discussion|issues|schedule/.test(event.name);
}

function dateHelper(name: string, date: Date | undefined, formatDate: FormatDate | undefined) {
  return (format: unknown, options: { readonly hash?: { readonly tz?: unknown } } | undefined): string => {
    const zone = options?.hash?.tz ?? 'UTC';
    if (typeof format !== 'string' || typeof zone !== 'string') {
      throw new SlipwayError({
        code: 'template.date',
        message: `\`{{${name}}}\` takes one format and \`tz\`, both as text in quotes`,
        hint: `write it as \`{{${name} 'YYYYMMDD' tz='Europe/Berlin'}}\``,
      });
    }
    if (!formatDate)
      throw new CallerMistake('a template uses a date, and no formatDate was handed in: see findTools');
    if (!date) throw new SlipwayError(unknownDate);
    const text = formatDate(date, format, zone);
    if (text === undefined) throw new SlipwayError(explainZone(zone));
    return text;
  };
}

/** A tag is never a guess: the date of the run is another one than that of the commit. */
const unknownDate = {
  code: 'template.commit-date',
  message:
    "`{{commit_date}}` is not known: neither the event nor a checkout nor GitHub's API says when the commit was made",
  hint: 'put actions/checkout before this step, or give the job `contents: read` and this step a `github-token`; `{{date}}` is the date of the run',
};

const commonZones = ['UTC', 'Europe/Berlin', 'Europe/London', 'Europe/Paris', 'America/New_York'];
const moreZones = ['America/Los_Angeles', 'America/Chicago', 'Asia/Tokyo', 'Asia/Shanghai', 'Asia/Kolkata'];

function explainZone(zone: string) {
  const nearest = findNearest(zone, [...commonZones, ...moreZones]);
  return {
    code: 'template.zone',
    message: `there is no time zone \`${zone}\``,
    hint: nearest ? `did you mean \`${nearest}\`?` : 'use a name of the IANA list, e.g. `Europe/Berlin`',
  };
}
