import { readFileSync } from 'node:fs';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

type Stage = readonly [name: string, base: string, platform: string, instructions: readonly string[]];
type Fact =
  | readonly [text: string, refused: 'refused']
  | readonly [text: string, stages: readonly Stage[], args: readonly string[]];

const path = new URL('../../fixtures/dockerfile.jsonl', import.meta.url);
const facts = readFileSync(path, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Fact);

/** The same of a Dockerfile as BuildKit's own parser says of it, see script/dockerfile-facts. */
function read(text: string): Fact {
  const { stages, args } = parseDockerfile(text);
  return [
    text,
    stages.map(({ name = '', from, platform = '', instructions }) => [
      name,
      from,
      platform,
      instructions.map(({ keyword, isTrigger }) => (isTrigger ? 'ONBUILD' : keyword)),
    ]),
    args.filter(({ stage }) => stage === undefined).map(({ name }) => name),
  ];
}

describe('a Dockerfile', () => {
  const accepted = facts.filter((fact) => fact[1] !== 'refused');

  it('has the stages, instructions and arguments that BuildKit reads in it, in every fact of the fixture', () => {
    expect(
      accepted.filter((fact) => JSON.stringify(read(fact[0])) !== JSON.stringify(fact)).map(([text]) => text),
    ).toEqual([]);
    expect(accepted.length).toBeGreaterThan(250);
  });

  it('is read without an error where BuildKit refuses it, too: the build says what is wrong', () => {
    for (const [text] of facts) expect(() => parseDockerfile(text)).not.toThrow();
  });
});
