import { digestOf } from '../image.ts';
import { describeScenarios } from './scenario.ts';

const failedAndWentOn = 'failure, success';

describeScenarios({
  file: 'failures.yml',
  scenarios: {
    build: [
      'a failing command fails the step on its line, gives no digest, and moves no tag',
      async ({ outputs, annotations }, image) => {
        expect(outputs.seen).toEqual({ ends: failedAndWentOn, digest: '' });
        const error = annotations.find(({ level }) => level === 'error');
        expect(error).toMatchObject({ file: 'broken.Dockerfile', line: '4' });
        expect(error?.text).toContain('the last words');
        expect(await digestOf(`${image}:latest`)).toBe(outputs.before?.digest);
      },
    ],
    registry: [
      'a registry that does not answer fails the step, and is named',
      ({ outputs, annotations }) => {
        expect(outputs.seen?.ends).toBe(failedAndWentOn);
        expect(annotations.map(({ text }) => text).join()).toContain('127.0.0.1:9');
      },
    ],
    engine: [
      'an engine that does not answer fails the step, and is named',
      ({ outputs, annotations }) => {
        expect(outputs.seen?.ends).toBe(failedAndWentOn);
        expect(annotations.map(({ text }) => text).join()).toContain('unix:///nowhere/docker.sock');
      },
    ],
    'malformed-docker-config': [
      'a docker configuration that is no JSON is a warning, as it is for docker itself',
      ({ outputs, annotations }) => {
        expect(outputs.build?.digest).toMatch(/^sha256:/);
        expect(annotations.find(({ level }) => level === 'warning')?.text).toContain('broken/config.json');
      },
    ],
    'missing-credential-helper': [
      'a credential helper that is not there is named, and a registry that needs no login is pushed to',
      async ({ outputs, annotations }, image) => {
        expect(outputs.build?.digest).toBe(await digestOf(`${image}:latest`));
        expect(annotations.map(({ text }) => text).join()).toContain('docker-credential-of-another-machine');
      },
    ],
    checks: [
      'a rule of BuildKit that is broken is an annotation on its line, and the build goes on',
      ({ outputs, annotations }) => {
        expect(outputs.build?.digest).toMatch(/^sha256:/);
        const lines = annotations.filter(({ level }) => level === 'warning').map(({ line }) => line);
        expect(lines).toEqual(expect.arrayContaining(['2', '4', '5']));
      },
    ],
    settings: [
      'neither job summary nor annotations nor a build record, where DOCKER_BUILD_* says so',
      ({ outputs, annotations, summaries }, _, { artifacts }) => {
        expect(outputs.build?.digest).toMatch(/^sha256:/);
        expect({ annotations, summaries, artifacts }).toEqual({
          annotations: [],
          summaries: [],
          artifacts: {},
        });
      },
    ],
    'call-check': [
      '`call: check` passes a careful Dockerfile, and fails the step for a careless one',
      ({ outputs, log }) => {
        expect(outputs.seen?.ends).toBe(failedAndWentOn);
        expect(log).toContain('The Dockerfile keeps all rules');
        expect(outputs.build?.digest).toBeUndefined();
      },
    ],
    'call-outline': [
      'the outline of a target and the list of targets stand in the log',
      ({ log }) => {
        expect(log).toMatch(/TARGET:\s+worker/);
        expect(log).toMatch(/worker \(default\)/);
      },
    ],
  },
});
