import type { Event } from '../event.ts';
import type { Problem } from '../problem.ts';
import type { CompilePattern } from './pattern.ts';
import type { TemplateEngine } from './template.ts';
import type { RevisionHabits } from './version-order.ts';
import type { Version, VersionTag } from './versions.ts';

/** The inputs that metadata is derived from: their text as the runner gives it, and the settings of the door. */
export interface MetadataInputs extends MetadataSettings {
  readonly images: string;
  readonly tags: string;
  readonly flavor: string;
  readonly labels: string;
  readonly annotations: string;
  readonly sepTags: string;
  readonly sepLabels: string;
  readonly sepAnnotations: string;
  readonly bakeTarget: string;
  /** DOCKER_METADATA_SHORT_SHA_LENGTH as it came; empty: 7. */
  readonly shortShaLength: string;
}

/** Where the doors differ: `planSettings` answers as docker/metadata-action does, `publishSettings` as Slipway does. */
export interface MetadataSettings {
  /** DOCKER_METADATA_ANNOTATIONS_LEVELS: every annotation is written once for each of them. */
  readonly annotationLevels: readonly string[];
  /** An annotation that names its own level (`index:key=value`) goes there only. */
  readonly ownAnnotationLevels: boolean;
  /** Values in templates are escaped for HTML: it's -> it&#x27;s, which as a tag is it-x27-s. */
  readonly escapeHtml: boolean;
  /** What `org.opencontainers.image.created` says. */
  readonly created: 'clock' | 'commit';
  /** Descriptions are put on one line and cut to what GHCR shows. */
  readonly tidyDescription: boolean;
  /** Tags that no registry takes (too long, bad first character) are mended, and none is given twice. */
  readonly mendTags: boolean;
  /** Annotations say what the labels say, where the user gives no others; else they are those of the run alone. */
  readonly annotationsFollowLabels: boolean;
}

/** Values only: no clock, no environment. */
export interface MetadataContext {
  readonly event: Event;
  readonly now: Date;
  /** When the commit was made; where it is not known, a template that asks for it is an error. */
  readonly commitDate?: Date;
  /** Labels that a plan has derived, for a leg of it. */
  readonly planned?: readonly (readonly [key: string, value: string])[];
}

/**
 * Writes a date in the notation of moment.js. The zones are heavy, so the function is handed in:
 * `formatDate` of ./date.ts. Nothing: there is no such zone.
 */
export type FormatDate = (date: Date, format: string, zone: string) => string | undefined;

/** The parts that take long to load, each handed in only where `findTools` says so. */
export interface MetadataTools {
  readonly formatDate?: FormatDate;
  readonly templateEngine?: TemplateEngine;
  readonly compilePattern?: CompilePattern;
}

/** Which rule gave which tag, or none, and why. */
export type TagReason = Pick<RuleResult, 'rule' | 'tag' | 'reason'>;

/** What a rule gave, or why it gave nothing. */
export interface RuleResult {
  /** 1-based line of the `tags` input; 0 for the rules that stand in where the input is empty. */
  readonly line: number;
  /** The rule as it is written. */
  readonly rule: string;
  readonly type: TagType;
  readonly tag?: string;
  /** e.g. `the ref is a branch`, `1.2.3-rc.1 is a pre-release: the full version only` */
  readonly reason: string;
  /** The version that the rule has read, for the guards of floating tags. */
  readonly version?: VersionReading;
  /** The tag that another ref would get, where the ref alone decides (type=ref). */
  readonly tagOf?: (ref: string) => string | undefined;
}

export type TagType = 'schedule' | 'semver' | 'pep440' | 'match' | 'edge' | 'ref' | 'raw' | 'sha' | 'channel';

/** A version found in a git tag or value, and the tag that the rule makes of it. */
export interface VersionReading extends VersionTag {
  /** The git tag or value that the version was found in. */
  readonly source: string;
  /** What stands around the version in the tag. */
  readonly prefix: string;
  readonly suffix: string;
  /** The tag is not the version's own but its channel's, which is for pre-releases alone. */
  readonly isChannel?: boolean;
  /** The same rule on another git tag; nothing when that is no version for it. */
  readonly read: (source: string) => VersionTag | undefined;
  /** Whether another git tag is a version of the same product, though this rule may not take it. */
  readonly find: (source: string, habits?: RevisionHabits) => Version | undefined;
}

export interface MetadataJson {
  readonly tags: readonly string[];
  readonly 'tag-names': readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: readonly string[];
}

/** The texts of four files for docker/bake-action. */
export interface BakeFiles {
  readonly tags: string;
  readonly labels: string;
  readonly annotations: string;
  /** Tags and labels together. */
  readonly all: string;
}

export interface LabelSources {
  /** What the run says by itself. */
  readonly derived: readonly (readonly [key: string, value: string])[];
  /** The input `labels`. */
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** Keys of that input without a value: what the run says of them goes before the Dockerfile. */
  readonly forced: readonly string[];
  /** The input `annotations`. */
  readonly annotations: readonly (readonly [key: string, value: string])[];
}

export interface Metadata {
  /** Enabled images, lower case. */
  readonly images: readonly string[];
  /** The first tag, by priority; empty when no rule gave one. */
  readonly version: string;
  /** Tags without image, the version first and `latest` last. */
  readonly tagNames: readonly string[];
  /** Full references; bare tags where there is no image. */
  readonly tags: readonly string[];
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** `level:key=value` */
  readonly annotations: readonly string[];
  /** What labels and annotations were put together from. */
  readonly sources: LabelSources;
  readonly json: MetadataJson;
  readonly bakeFiles: BakeFiles;
  /** The last tag is the `latest` of the flavor, which `latestTag` spells. */
  readonly latest: boolean;
  readonly latestTag: string;
  /** Who decides about `latest`: the flavor with `true` or `false`, or (`auto`) the first rule that gave a tag. */
  readonly latestChoice: 'auto' | 'true' | 'false';
  /** The same as a rule, with its reason; absent where there is no tag. */
  readonly latestRule?: TagReason;
  /** The rule that gave `version`. */
  readonly first?: RuleResult;
  /** In the order of the input. */
  readonly rules: readonly RuleResult[];
}

export interface MetadataReading {
  readonly metadata: Metadata;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export const planSettings: MetadataSettings = Object.freeze({
  annotationLevels: ['manifest'],
  ownAnnotationLevels: false,
  escapeHtml: true,
  created: 'clock',
  tidyDescription: false,
  mendTags: false,
  annotationsFollowLabels: false,
});

export const publishSettings: MetadataSettings = Object.freeze({
  annotationLevels: ['manifest', 'index'],
  ownAnnotationLevels: true,
  escapeHtml: false,
  created: 'commit',
  tidyDescription: true,
  mendTags: true,
  annotationsFollowLabels: true,
});

/** What an empty set of inputs means in every door. */
export const emptyMetadataInputs = Object.freeze({
  images: '',
  tags: '',
  flavor: '',
  labels: '',
  annotations: '',
  sepTags: '\n',
  sepLabels: '\n',
  sepAnnotations: '\n',
  bakeTarget: 'docker-metadata-action',
  shortShaLength: '',
});
