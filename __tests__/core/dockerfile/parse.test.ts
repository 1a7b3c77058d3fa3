// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a Dockerfile
import { parseDockerfile } from '../../../src/core/dockerfile/parse.ts';

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

describe('the stages of a Dockerfile', () => {
  const cases = [
    {
      name: 'a stage has its name in lower case, its image, its platform expression and its line',
      text: lines('ARG V=1', 'FROM --platform=$BUILDPLATFORM golang:${V} AS Build', 'RUN make'),
      stages: [{ from: 'golang:${V}', name: 'build', platform: '$BUILDPLATFORM', line: 2 }],
    },
    {
      name: 'lower-case instructions and tabs are understood',
      text: lines('from\talpine\tas\tx', 'run\ttrue'),
      stages: [{ from: 'alpine', name: 'x', line: 1 }],
    },
    {
      name: 'FROM inside a heredoc is no stage',
      text: lines('FROM a', 'RUN <<EOF bash', 'FROM fake', 'EOF', 'FROM b'),
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 5 },
      ],
    },
    {
      name: 'several heredocs of one instruction follow each other, quoted and tabbed ones too',
      text: lines('FROM a', 'COPY <<"A" <<-\'B\' /d/', 'FROM x', 'A', 'FROM y', '\tB', 'FROM b'),
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 7 },
      ],
    },
    {
      name: 'a heredoc may have a file descriptor, and white space before its name',
      text: lines('FROM a', 'RUN cat 3<<C <<  D', 'FROM x', 'C', 'FROM y', 'D', 'FROM b'),
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 7 },
      ],
    },
    {
      name: 'shifts, here-strings and the JSON form are no heredocs',
      text: lines('FROM a', 'RUN echo $((1<<2)) && cat <<<"x"', 'RUN ["cat", "<<X"]', 'ENV A <<B', 'FROM b'),
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 5 },
      ],
    },
    {
      name: 'comments and blank lines inside a continued instruction are skipped',
      text: lines('FROM a', 'RUN one \\', '  # FROM c', '', '  two \\  ', '  three', 'FROM b'),
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 7 },
      ],
    },
    {
      name: 'another escape character is honoured, so a path may end in a backslash',
      text: lines('# escape=`', 'FROM a', 'COPY x C:\\', 'RUN one `', ' FROM x', 'FROM b'),
      stages: [
        { from: 'a', line: 2 },
        { from: 'b', line: 6 },
      ],
    },
    {
      name: 'a file from Windows (CR LF, byte-order mark) has the same stages',
      text: '\uFEFF# syntax=docker/dockerfile:1\r\nFROM a AS one\r\nRUN <<E\r\nFROM x\r\nE\r\nFROM one\r\n',
      stages: [
        { from: 'a', name: 'one', line: 2 },
        { from: 'one', line: 6 },
      ],
    },
    {
      name: 'the last line needs no line feed',
      text: 'FROM a\nFROM b',
      stages: [
        { from: 'a', line: 1 },
        { from: 'b', line: 2 },
      ],
    },
  ];
  for (const { name, text, stages } of cases) {
    test(name, () => {
      const found = parseDockerfile(text);
      expect(found.stages).toMatchObject(stages);
      expect(found.stages).toHaveLength(stages.length);
      expect(found.problems).toEqual([]);
    });
  }

  test('an instruction knows where it starts and ends', () => {
    const [stage] = parseDockerfile(
      lines('FROM a', '', 'RUN --mount=type=ssh x \\', ' && y', 'CMD z'),
    ).stages;
    expect(stage?.instructions).toEqual([
      expect.objectContaining({ keyword: 'RUN', text: 'x && y', line: 3, endLine: 4 }),
      expect.objectContaining({ keyword: 'CMD', text: 'z', line: 5, endLine: 5 }),
    ]);
  });

  test('an ONBUILD trigger is marked, since it does not run in this stage', () => {
    const [stage] = parseDockerfile(lines('FROM a', 'ONBUILD RUN --network=none x')).stages;
    expect(stage?.instructions).toMatchObject([{ keyword: 'RUN', text: 'x', isTrigger: true }]);
  });
});

describe('what a Dockerfile declares', () => {
  test('ARGs of both scopes are found, several on a line too', () => {
    const { args } = parseDockerfile(lines('ARG A=1 B', 'FROM a', 'ARG C="x y"', 'ARG B'));
    expect(args).toEqual([
      { name: 'A', value: '1', line: 1 },
      { name: 'B', line: 1 },
      { name: 'C', value: '"x y"', stage: 0, line: 3 },
      { name: 'B', stage: 0, line: 4 },
    ]);
  });

  test('secret mounts are found by id, by target and by variable', () => {
    const { secrets } = parseDockerfile(
      lines(
        'FROM a',
        'RUN --mount=type=secret,id=npm,required \\',
        ' --mount=type=secret,target=/root/.aws/credentials true',
        'RUN --mount=type=secret,"id=a,b",env=TOKEN true',
      ),
    );
    expect(secrets).toEqual([
      { id: 'npm', isRequired: true, line: 2, stage: 0 },
      { id: 'credentials', isRequired: false, line: 2, stage: 0 },
      { id: 'a,b', isRequired: false, line: 4, stage: 0 },
    ]);
  });

  test('a cache mount has its target as id unless it names one', () => {
    const { cacheMounts } = parseDockerfile(
      lines(
        'FROM a',
        'RUN --mount=type=cache,target=/root/.npm npm ci',
        'RUN --mount=type=cache,id=apt-$TARGETARCH,dst=/var/cache/apt,sharing=locked apt-get update',
      ),
    );
    expect(cacheMounts).toEqual([
      { id: '/root/.npm', target: '/root/.npm', sharing: 'shared', line: 2, stage: 0 },
      { id: 'apt-$TARGETARCH', target: '/var/cache/apt', sharing: 'locked', line: 3, stage: 0 },
    ]);
  });

  test('the syntax is found at the top only', () => {
    expect(parseDockerfile(lines('# syntax = docker/dockerfile:1.7 ', 'FROM a')).syntax).toBe(
      'docker/dockerfile:1.7',
    );
    expect(parseDockerfile(lines('# hello', '# syntax=x', 'FROM a')).syntax).toBeUndefined();
  });
});

describe('a Dockerfile that can not be understood', () => {
  const cases = [
    { name: 'an empty file has no FROM', text: '', line: 1, message: /no FROM/ },
    { name: 'an unfinished heredoc is named', text: 'FROM a\nRUN <<EOF\nx\n', line: 2, message: /<<EOF/ },
    { name: 'a strange escape token is named', text: '# escape=x\nFROM a\n', line: 1, message: /'x'/ },
  ];
  for (const { name, text, line, message } of cases) {
    test(name, () => {
      const [problem] = parseDockerfile(text).problems;
      expect(problem?.line).toBe(line);
      expect(problem?.message).toMatch(message);
    });
  }

  test('a megabyte of anything is read in a moment', () => {
    const started = performance.now();
    for (const piece of ['RUN a \\\n b\n', '\\\n', '"', '<<a ', '# x\n', '${', ' \t']) {
      parseDockerfile(`FROM a\nRUN ${piece.repeat(1_000_000 / piece.length)}`);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
