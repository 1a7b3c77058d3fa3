import { otherBuildNames } from '../../src/inputs/other-build-tools.ts';
import { publishInputNames } from '../../src/inputs/publish.ts';
import { checkUnknownInputs, createFindings } from '../../src/inputs/raw.ts';

function read(raw: Readonly<Record<string, string>>) {
  const found = createFindings();
  checkUnknownInputs(raw, publishInputNames, found);
  return found;
}

describe('inputs of other tools that build and push', () => {
  it.each([
    ['no_push', 'true', 'write `push: false`'],
    ['no_push', 'false', 'leave it out'],
    ['pushimage', 'false', 'write `push: false`'],
    ['dockerfile', 'docker/Dockerfile.ci', 'write `file: docker/Dockerfile.ci`'],
    ['workdir', 'services/api', 'write `context: services/api`'],
    ['archs', 'amd64, arm64', 'one per line: `linux/amd64`, `linux/arm64`'],
    ['meta-images', 'ghcr.io/acme/app', 'write `images: ghcr.io/acme/app`'],
    ['meta-tags', 'type=sha\ntype=ref,event=pr', 'one per line: `type=sha`, `type=ref,event=pr`'],
    ['buildargs', 'A=1,B=2', 'one per line: `A=1`, `B=2`'],
    ['tag_names', 'true', 'write `tags: type=ref,event=tag`'],
    ['image_tag', 'latest', 'write `tags: type=raw,value=latest`'],
  ])('%s: %s is an error that names ours, with the value', (name, value, hint) => {
    const { problems, notices } = read({ [name]: value });
    expect(problems).toEqual([expect.objectContaining({ code: 'input.other-tool', input: name })]);
    expect(problems[0]?.hint).toContain(hint);
    expect(notices).toEqual([]);
  });

  it('one that is left empty is none', () => {
    expect(read({ dockerfile: ' ' })).toEqual({ problems: [], notices: [] });
  });

  it('a secret is not repeated', () => {
    expect(
      JSON.stringify(read({ docker_io_token: 's3cret', 'registry-auths': 's3cret', github_token: 's3cret' })),
    ).not.toContain('s3cret');
  });

  it('an answer is for a name that there is not, and names one that there is', () => {
    for (const [name, advice] of Object.entries(otherBuildNames)) {
      expect(publishInputNames).not.toContain(name);
      const [, ours] = /write `([a-z-]+)[:`]/.exec(advice('true')) ?? [];
      if (ours !== undefined) expect(publishInputNames).toContain(ours);
    }
  });
});
