import { describe, expect, it } from '@jest/globals';
import { deriveBuildCommand } from '../../src/core/build-command.ts';
import { deriveBuildRequest } from '../../src/core/build-request.ts';
import { deriveDockerConfig } from '../../src/core/docker-config.ts';
import { formatFailureSummary } from '../../src/core/failure-summary.ts';
import { formatPlan } from '../../src/core/plan-text.ts';
import { SlipwayError } from '../../src/core/problem.ts';
import type { PublishFacts } from '../../src/core/publish-plan.ts';
import { deriveOutputs, derivePlanOutputs } from '../../src/core/report.ts';
import { formatSummary } from '../../src/core/summary.ts';
import { classicEngine, decide, makeFacts, makeResult, readInputs } from '../fixtures/values.ts';

const marker = 'MARKER-s3cr3t';

/** Ways in which a secret is written, well and badly. */
const secretTexts = [
  `id=${marker}`,
  `id=${marker},"${marker}",{"a":["${marker}","b"]}`,
  `"id=${marker}\n${marker}"`,
  `id=-----BEGIN KEY-----\n${marker}\n${marker}==\n-----END KEY-----`,
  `id=-----BEGIN KEY-----\n${marker}\n${marker}==`,
  `id={\n"a": "${marker}"\n}`,
  `id={\n"a": "${marker}"`,
  `"id=${marker}\n${marker}`,
  `id=ok\n${marker}\n${marker} ${marker}\n "${marker}`,
  `=${marker}`,
  `my id=${marker}`,
  `"id"=${marker}`,
  `id=${marker}\r\nid=${marker}`,
  `id=x,src=${marker}`,
  `${marker}`,
];
const passwordTexts = [
  marker,
  ` ${marker}\n`,
  `${marker}\n${marker}`,
  `{"a":"${marker}"}`,
  `github_pat_${marker}`,
  `"${marker}`,
  `${marker},password=${marker}`,
];
const registriesTexts = [
  `registry=a.io,username=u,password=${marker}`,
  `registry=a.io,username=u,password=${marker},${marker},x=${marker}`,
  `registry=a.io,username=u,"password=${marker}`,
  `registry=a.io,username=u,password=${marker}"${marker}`,
  `registry=a.io,pasword=${marker}`,
  `- registry: a.io\n  username: u\n  password: ${marker}`,
  `- registry: a.io\n  password: ${marker}`,
  `- registry: a.io\n  username: u\n  password: !${marker}`,
  `- registry: a.io\n  username: u\n  password: @${marker}`,
  `- registry: a.io\n  username: u\n  password: *${marker}`,
  `- registry: a.io\n  username: u\n  password: "${marker}`,
  `- registry: a.io\n  username: u\n  password: {${marker}: ${marker}}`,
  `- registry: a.io\n  password: x\n  password: ${marker}`,
  `- registry: a.io\n   username: u\n  password: ${marker}`,
  `- ${marker}`,
  `registry: a.io\npassword: ${marker}`,
  `{"registry":"a.io","password":"${marker}"}`,
  `[{"registry":"a.io","username":"u","password":"${marker}"},{"${marker}":"${marker}"}]`,
  marker,
  `- registry: a.io\n  username: u\n  password: |\n    ${marker}\n    ${marker}`,
  `- registry: ghcr.io\n  username: u\n  password: a\n- registry: ghcr.io\n  username: u\n  password: ${marker}`,
];

const planted: { name: string; raw: Record<string, string> }[] = [
  ...secretTexts.map((secrets) => ({ name: `secrets: ${secrets}`, raw: { secrets } })),
  ...passwordTexts.map((password) => ({ name: `password: ${password}`, raw: { username: 'u', password } })),
  ...passwordTexts.map((password) => ({
    name: `password alone: ${password}`,
    raw: { password, images: 'quay.io/a/b' },
  })),
  ...registriesTexts.map((registries) => ({ name: `registries: ${registries}`, raw: { registries } })),
  { name: 'github-token', raw: { 'github-token': marker } },
  { name: 'github-token, for git', raw: { 'github-token': marker, context: 'git' } },
  {
    name: 'github-token, with a login that lacks its password',
    raw: { 'github-token': marker, registry: 'ghcr.io', username: 'u' },
  },
];

/** With no problem, the way of every event; with one, what is said of it. */
const situations: { name: string; raw: Record<string, string>; facts: PublishFacts }[] = [
  { name: 'a push', raw: {}, facts: makeFacts() },
  { name: 'a classic engine, loaded', raw: { load: 'true' }, facts: makeFacts({ engine: classicEngine }) },
  { name: 'a pull request of a fork', raw: {}, facts: makeFacts({}, 'pull-request-fork') },
  {
    name: 'many other mistakes',
    raw: { tags: 'type=x', platforms: 'y', driver: 'z', file: 'nowhere' },
    facts: makeFacts(),
  },
];

describe.each(situations)('no credential is shown or becomes an argument: $name', ({ raw: other, facts }) => {
  it.each(planted)('$name', ({ raw }) => {
    const all = { ...other, ...raw };
    const { plan, problems, notices } = decide(all, facts);
    const { args } = deriveBuildCommand(deriveBuildRequest(readInputs(all).inputs, plan, 'b', 'm.json'));
    const result = makeResult(plan);
    const shown = [
      ...args,
      ...formatPlan(plan),
      ...problems.map((problem) => JSON.stringify(problem)),
      ...notices.map((notice) => JSON.stringify(notice)),
      problems.length > 0 ? new SlipwayError(problems).message : '',
      formatFailureSummary(problems),
      formatSummary(result),
      ...Object.values(deriveOutputs(result)),
      ...Object.values(derivePlanOutputs(plan)),
    ];
    expect(shown.filter((text) => text.includes(marker))).toEqual([]);
  });
});

describe('a password in an address, or in the place of another value, is in no message', () => {
  it.each<Record<string, string>>([
    { images: `u:${marker}@x.io/app` },
    { images: `https://u:${marker}@x.io/app` },
    { images: `https://u:a/${marker}@x.io/app` },
    { tags: `u:${marker}@x.io/app:1` },
    { registry: `https://u:${marker}@x.io`, username: 'u', password: 'p' },
    { registry: `u:/${marker}@x.io`, username: 'u', password: 'p' },
    { registries: `- registry: u:${marker}@x.io\n  username: u\n  password: p` },
    { registries: `registry=https://u:a@${marker}@x.io,username=u,password=p` },
    { registries: `- registry: x.io\n  username: u\n  ecr: ${marker}` },
    { 'helper-images-from': `u:${marker}@mirror` },
    { platforms: `u:${marker}@x.io` },
    { outputs: `type=u:${marker}@x.io` },
  ])('%j', (raw) => {
    const { problems, notices } = decide({ images: 'x.io/app', ...raw }, makeFacts());
    expect(problems).not.toEqual([]);
    const shown = [new SlipwayError([...problems, ...notices]).message, formatFailureSummary(problems)];
    expect(shown.filter((text) => text.includes(marker))).toEqual([]);
  });

  it.each([
    `https://u:${marker}@x.io/a.git`,
    `https://u:p/${marker}@x.io/a.git`,
    `https://${marker}@x.io/a.git#main:sub`,
  ])('nor is that of a context shown: %s', (context) => {
    const { plan } = decide({ images: 'x.io/app', context }, makeFacts());
    expect(formatPlan(plan).join('\n')).toContain('https://***@x.io/a.git');
    expect([...formatPlan(plan), formatSummary(makeResult(plan))].join('\n')).not.toContain(marker);
  });
});

it('plants its markers where they arrive', () => {
  const command = (raw: Record<string, string>) => {
    const { plan } = decide(raw);
    const { env } = deriveBuildCommand(deriveBuildRequest(readInputs(raw).inputs, plan, 'b', 'm.json'));
    return JSON.stringify([env, plan.logins]);
  };
  const good = planted.filter(({ raw }) => decide(raw).problems.length === 0);
  expect(good.length).toBeGreaterThan(10);
  for (const { raw } of good) expect(command({ images: 'ghcr.io/a/b', ...raw })).toContain(marker);
});

it('a login stands in the configuration in no readable form', () => {
  const config = deriveDockerConfig({}, [{ host: 'a.io', username: 'u', password: marker }], []);
  expect(JSON.stringify(config)).not.toContain(marker);
});
