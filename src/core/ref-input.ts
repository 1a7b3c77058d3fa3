import type { Event } from './event.ts';
import { findVersion } from './metadata/versions.ts';
import type { Problem } from './problem.ts';

/** What the inputs `ref` and `version` ask for: the first of the refs that exists. */
export interface RefWish {
  readonly input: 'ref' | 'version';
  /** Full refs. Where none is known to exist, the first is meant: it may be made later in this run. */
  readonly refs: readonly [string, ...string[]];
}

export type RefReading = { readonly wish?: RefWish } | { readonly problem: Problem };

/** A ref of the repository in full, or a version as the name of its git tag. */
export function parseRefInputs(ref: string, version: string): RefReading {
  if (ref !== '' && version !== '') {
    const message = '`ref` and `version` are two ways to say the same: only one may be given';
    return { problem: { code: 'ref.twice', input: 'version', message } };
  }
  if (version !== '') return parseVersion(version);
  return ref === '' ? {} : parseRef(ref);
}

/** `1.2.3` is the git tag `v1.2.3` or `1.2.3`, whichever there is; `v1.2.3` where there is neither. */
function parseVersion(text: string): RefReading {
  const found = findVersion(text);
  if (found?.component !== '' || !/^v?\d/i.test(text) || !isRefName(text)) {
    return {
      problem: {
        code: 'version.syntax',
        input: 'version',
        message: `expected a version such as \`1.2.3\`, found "${text}"`,
        hint: 'for a git tag with another name use `ref: refs/tags/<name>`',
      },
    };
  }
  const bare = text.replace(/^v/i, '');
  const refs: RefWish['refs'] = [`refs/tags/v${bare}`, `refs/tags/${bare}`];
  return { wish: { input: 'version', refs } };
}

function parseRef(text: string): RefReading {
  const isFull = /^refs\/(?:heads|tags)\/./.test(text);
  const ref = isFull ? text : `refs/tags/${text}`;
  if (isRefName(ref) && (isFull || isVersionTag(text))) return { wish: { input: 'ref', refs: [ref] } };
  return {
    problem: {
      code: 'ref.syntax',
      input: 'ref',
      message: `expected \`refs/tags/<tag>\`, \`refs/heads/<branch>\` or a tag that is a version, found "${text}"`,
      ...(isRefName(text) &&
        !text.startsWith('refs/') && { hint: `write \`refs/tags/${text}\` or \`refs/heads/${text}\`` }),
    },
  };
}

/** `v1.2`, `app/v1.2.3`, `7`; `main-2` may be a branch. */
function isVersionTag(text: string): boolean {
  return findVersion(text) !== undefined && /^v?\d|\d[._]\d/i.test(text);
}

/** git check-ref-format(1), the rules that a name can break. */
function isRefName(text: string): boolean {
  const isClean = !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$|\/\.|\.lock(?:\/|$)/u.test(text);
  return isClean && !text.startsWith('/') && !text.startsWith('-');
}

/** Pull requests and merge queues try code that nobody has accepted: no input may make a release of it. */
export function checkRefEvent(wish: RefWish, event: Event): readonly Problem[] {
  const isTrial = event.name.startsWith('pull_request') || event.name === 'merge_group';
  if (!isTrial) return [];
  return [
    {
      code: 'ref.pull-request',
      input: wish.input,
      message: `\`${wish.input}\` makes this run a publication of ${wish.refs[0]}, and ${event.name} tries code that is not accepted yet`,
      hint: `leave \`${wish.input}\` empty on this event`,
    },
  ];
}

/** The event as if this ref had been pushed. What the payload says of another push is gone; who started the run is not. */
export function withRef(event: Event, ref: string, sha: string): Event {
  const of = { ref, before: undefined, after: sha, forced: undefined, base_ref: null, release: undefined };
  const payload = { ...event.payload, ...of };
  return Object.freeze({ ...event, name: 'push', ref, sha, payload, startedBy: event });
}

/** A tag on one commit and files of another would publish what is not in the release. */
export function describeOtherCheckout(wish: RefWish, ref: string, sha: string, head: string): Problem {
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  return {
    code: 'ref.checkout',
    input: wish.input,
    message: `${name} is commit ${sha.slice(0, 7)}, and the workspace holds ${head.slice(0, 7)}`,
    hint: `check out what is to be published: \`ref: ${ref}\` for actions/checkout, or \`context: git\` here`,
  };
}
