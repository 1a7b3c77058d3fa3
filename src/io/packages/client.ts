import { SlipwayError } from '../../core/problem.ts';
import {
  type PackageHead,
  parseBranchName,
  parseList,
  parsePackageHead,
  parseVersion,
} from '../../core/retention/api-answer.ts';
import { findBlock, type PackageOperation } from '../../core/retention/api-failure.ts';
import type { PullRequestState, Version } from '../../core/retention/facts.ts';
import type { HttpResponse } from '../http/http.ts';
import { type ApiCall, messageOf, PackagesDoor, type PackagesOptions, parseJson } from './door.ts';

export interface OwnerOptions extends PackagesOptions {
  readonly owner: string;
  readonly serverUrl: string;
}

/** What became of a deletion; `blocked` with GitHub's reason. */
export type DeleteAnswer =
  | { readonly kind: 'deleted' | 'gone' }
  | { readonly kind: 'blocked'; readonly reason: string };

const MAX_PAGES = 1000;

/** The container packages of one owner, each operation one request. */
export class PackagesClient {
  readonly door: PackagesDoor;
  private readonly options: OwnerOptions;
  /** `orgs/acme`, `users/octocat`, or `user` for the token's own. */
  private readonly base: string;
  private readonly settings: string;

  private constructor(door: PackagesDoor, options: OwnerOptions, base: string) {
    this.door = door;
    this.options = options;
    this.base = base;
    const kind = base.startsWith('orgs/') ? 'orgs' : 'users';
    this.settings = `${options.serverUrl}/${kind}/${options.owner}/packages/container`;
  }

  /** Organizations and users have different paths; and a user's private packages are the token's own only. */
  static async open(options: OwnerOptions): Promise<PackagesClient> {
    const door = new PackagesDoor(options);
    const { owner } = options;
    const about = await door.send({
      method: 'GET',
      path: `users/${owner}`,
      operation: 'read',
      doing: `look up \`${owner}\``,
      expected: [200, 404],
    });
    if (about.status === 404)
      throw new SlipwayError({
        code: 'packages.owner',
        input: 'owner',
        message: `there is no user or organization \`${owner}\``,
        hint: 'set `owner` to the name as in `ghcr.io/<owner>/<package>`',
      });
    if (textOf(parseJson(about.body), 'type') === 'Organization')
      return new PackagesClient(door, options, `orgs/${owner}`);
    // Only a personal token is a user; that of a job is answered with 403.
    const self = await door.send({
      method: 'GET',
      path: 'user',
      operation: 'read',
      doing: 'look up whose token it is',
      expected: [200, 401, 403, 404],
    });
    const isOwn = textOf(parseJson(self.body), 'login')?.toLowerCase() === owner.toLowerCase();
    return new PackagesClient(door, options, self.status === 200 && isOwn ? 'user' : `users/${owner}`);
  }

  settingsUrlOf(name: string): string {
    return `${this.settings}/${encodeURIComponent(name)}/settings`;
  }

  async listPackages(): Promise<readonly PackageHead[]> {
    const path = `${this.base}/packages?package_type=container&per_page=100`;
    return this.listPages(
      { path, operation: 'list', doing: `list the packages of \`${this.options.owner}\`` },
      parsePackageHead,
    );
  }

  async readPackage(name: string): Promise<PackageHead> {
    return parsePackageHead(parseJson((await this.askPackage(name, [200])).body));
  }

  /** Whether this token sees such a package. */
  async hasPackage(name: string): Promise<boolean> {
    return (await this.askPackage(name, [200, 404])).status === 200;
  }

  private askPackage(name: string, expected: readonly number[]): Promise<HttpResponse> {
    const doing = `read the package \`${name}\``;
    return this.send(name, { method: 'GET', below: '', operation: 'read', doing, expected });
  }

  /** The versions on all pages, or on the first ones for as long as `goesOn` wants the next. */
  async listVersions(
    name: string,
    goesOn: (page: readonly Version[]) => boolean = () => true,
  ): Promise<readonly Version[]> {
    const path = `${this.pathOf(name)}/versions?state=active&per_page=100`;
    const settingsUrl = this.settingsUrlOf(name);
    return this.listPages(
      { path, operation: 'read', doing: `list the versions of \`${name}\``, settingsUrl },
      parseVersion,
      goesOn,
    );
  }

  /** Nothing where it is gone. */
  async findVersion(name: string, id: number): Promise<Version | undefined> {
    const response = await this.send(name, {
      method: 'GET',
      below: `/versions/${id}`,
      operation: 'read',
      doing: `read version ${id} of \`${name}\``,
      expected: [200, 404],
    });
    return response.status === 404 ? undefined : parseVersion(parseJson(response.body));
  }

  async deleteVersion(name: string, id: number): Promise<DeleteAnswer> {
    const call = {
      method: 'DELETE',
      below: `/versions/${id}`,
      operation: 'delete',
      doing: `delete version ${id} of \`${name}\``,
    } as const;
    const response = await this.send(
      name,
      { ...call, expected: [200, 202, 204, 404] },
      (refusal) => findBlock(messageOf(refusal.body)) !== undefined,
    );
    if (response.status === 404) return { kind: 'gone' };
    const reason = response.status < 300 ? undefined : findBlock(messageOf(response.body));
    return reason === undefined ? { kind: 'deleted' } : { kind: 'blocked', reason };
  }

  /** No version has the number 0: what is answered is only whether this token may ask for such a thing. */
  async proveDelete(name: string): Promise<void> {
    const doing = `delete versions of \`${name}\``;
    await this.send(name, {
      method: 'DELETE',
      below: '/versions/0',
      operation: 'delete',
      doing,
      expected: [204, 400, 404, 409, 422],
    });
  }

  /** `false` where GitHub has it no more, or never had it deleted. */
  async restoreVersion(name: string, id: number): Promise<boolean> {
    const response = await this.send(name, {
      method: 'POST',
      below: `/versions/${id}/restore`,
      operation: 'restore',
      doing: `restore version ${id} of \`${name}\``,
      expected: [200, 204, 400, 404, 409, 422],
    });
    return response.status < 300;
  }

  async readPullRequest(repository: string, number: number): Promise<PullRequestState> {
    const path = `${pathOfRepository(repository)}/pulls/${number}`;
    const response = await this.door.send({
      method: 'GET',
      path,
      operation: 'pull-requests',
      doing: `look up pull request ${number} of ${repository}`,
      expected: [200, 404],
    });
    const state = response.status === 200 ? textOf(parseJson(response.body), 'state') : undefined;
    return state === 'open' || state === 'closed' ? state : 'unknown';
  }

  async listBranches(repository: string): Promise<readonly string[]> {
    const path = `${pathOfRepository(repository)}/branches?per_page=100`;
    const doing = `list the branches of ${repository}`;
    return this.listPages({ path, operation: 'branches', doing }, parseBranchName);
  }

  private pathOf(name: string): string {
    return `${this.base}/packages/container/${encodeURIComponent(name)}`;
  }

  private send(
    name: string,
    call: Omit<ApiCall, 'path'> & { readonly below: string },
    alsoExpects?: (response: HttpResponse) => boolean,
  ): Promise<HttpResponse> {
    const { below, ...rest } = call;
    return this.door.send({
      ...rest,
      path: `${this.pathOf(name)}${below}`,
      settingsUrl: this.settingsUrlOf(name),
      ...(alsoExpects && { alsoExpects }),
    });
  }

  private async listPages<T>(
    call: {
      readonly path: string;
      readonly operation: PackageOperation;
      readonly doing: string;
      readonly settingsUrl?: string;
    },
    parse: (value: unknown) => T,
    goesOn: (page: readonly T[]) => boolean = () => true,
  ): Promise<readonly T[]> {
    const all: T[] = [];
    let next: string | URL | undefined = call.path;
    for (let page = 0; next; page++) {
      if (page === MAX_PAGES)
        throw new SlipwayError({
          code: 'packages.too-many',
          message: `could not ${call.doing}: there are more than ${MAX_PAGES} pages`,
          hint: 'delete older versions first with a tool that needs no overview',
        });
      const response: HttpResponse = await this.door.send({
        ...call,
        path: next,
        method: 'GET',
        expected: [200],
      });
      const items = parseList(parseJson(response.body), parse);
      all.push(...items);
      next = goesOn(items) ? nextPageOf(response) : undefined;
    }
    return all;
  }
}

function pathOfRepository(repository: string): string {
  return `repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
}

function textOf(value: unknown, name: string): string | undefined {
  const field =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof field === 'string' ? field : undefined;
}

function nextPageOf({ headers, url }: HttpResponse): URL | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers.get('link') ?? '')?.[1];
  return next && URL.canParse(next, url.href) ? new URL(next, url) : undefined;
}
